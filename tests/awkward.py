"""One set of awkward findings, which every reporter is given."""

from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity

WHOLE_FILE = Diagnostic(
    Location("sections/en"),
    "missing-section",
    Severity.ERROR,
    "the section “5.b” is missing",
    help="Write it.",
    source="Annex 5, 5.b (seen)",
)
ON_A_LINE = Diagnostic(
    Location("data/components.yaml", 14, 10, 14, 19),
    "swapped-coordinates",
    Severity.ERROR,
    "latitude 69.3 and longitude 41.3 look swapped",
    help="Write lat: 41.3, lon: 69.3.",
    related=((Location("dossier.yaml", 3, 9), "Uzbekistan here"),),
    excerpt="    lat: 69.313086",
    fix=(
        (Location("data/components.yaml", 14, 10, 14, 19), "41.362206"),
        (Location("data/components.yaml", 15, 10, 15, 19), "69.313086"),
    ),
    fingerprint="a" * 32,
)
OVER_LINES = Diagnostic(
    Location("sections/en/2.a-x.md", 3, 5, 6, 2),
    "raw-markup",
    Severity.WARNING,
    "“<div” is HTML",
    excerpt="text <div>",
)
ARABIC = Diagnostic(
    Location("sections/ar/2.a-x.md", 1, 7, 1, 11),
    "placeholder-text",
    Severity.WARNING,
    "“قصر” stands for something",
    excerpt="في قصر الخان",
    fingerprint="b" * 32,
)
HOSTILE = Diagnostic(
    Location("a,b:c\x1b[31m.md", 1, 1, 1, 2),
    "encoding",
    Severity.INFO,
    "100 % \x1b[2J of it\n::error::forged\u202e",
    excerpt="\x1b]0;title\x07",
)
MARKED_UP = Diagnostic(
    Location("sections/en/a b#c?d%e.md", 2, 1, 2, 4),
    "raw-markup",
    Severity.ERROR,
    "]]> <script>alert(1)</script> | `code` & [x](https://example.org) @all #1 **b** {0} $x$",
    help="Write &lt; or \"'.",
    related=((Location("x|y.md", 1, 1), "<b>here</b> | there"),),
    excerpt="<b>",
)
SILENCED = Diagnostic(
    Location("dossier.yaml", 1, 1),
    "area-sum",
    Severity.ERROR,
    "areas",
    silenced="agreed <on> 1 % & more",
)
BEYOND_BMP = Diagnostic(
    Location("x.md", 1, 3, 1, 4),
    "encoding",
    Severity.WARNING,
    "𐰀 is Old Turkic",
    excerpt="𐰀𐰀x",
)
MENDS_THE_FILE = Diagnostic(
    Location("y.md", 1, 1),
    "byte-order-mark",
    Severity.WARNING,
    "the file begins with a byte order mark",
    fix=((Location("y.md"), ""),),
)
ALL = [
    WHOLE_FILE,
    ON_A_LINE,
    OVER_LINES,
    ARABIC,
    HOSTILE,
    MARKED_UP,
    SILENCED,
    BEYOND_BMP,
    MENDS_THE_FILE,
]
OPEN = [item for item in ALL if not item.silenced]
CHECKED = [Checked("dossiers/sheki", "submission", ALL, "The schema is provisional.")]
