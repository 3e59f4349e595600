-- Reads texts from standard input, each preceded by a line with its length in bytes, and writes
-- pandoc's syntax tree of each as one line of JSON. A text that does not parse gives {"error": …}.
-- The empty table given to pandoc.read is its file system: a text can include nothing.
local format = arg[1]
while true do
  local header = io.read("l")
  if not header then break end
  local text = io.read(tonumber(header)) or ""
  local ok, result = pcall(pandoc.read, text, format, nil, {})
  if ok then
    io.write(pandoc.write(result, "json"), "\n")
  else
    io.write(pandoc.json.encode({error = tostring(result)}), "\n")
  end
end
