-- Reads texts from standard input, each preceded by a line with its length in bytes and its format,
-- and writes one line of JSON for each: pandoc's syntax tree, or the CSL items of a bibliography.
-- A text that does not parse gives {"error": …}. The empty table given to pandoc.read is its file
-- system: a text can include nothing.
while true do
  local header = io.read("l")
  if not header then break end
  local length, format = header:match("^(%d+) (.+)$")
  local text = io.read(tonumber(length)) or ""
  local target = format == "biblatex" and "csljson" or "json"
  local ok, result = pcall(function()
    return pandoc.write(pandoc.read(text, format, nil, {}), target):gsub("[\r\n]", " ")
  end)
  io.write(ok and result or pandoc.json.encode({error = tostring(result)}), "\n")
end
