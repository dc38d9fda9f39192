"""The faults of the cases by which the promises were once broken; each has its number."""

from __future__ import annotations

from . import acts, answers
from .answers import at, bomb, documented, edited, linked, retyped, status
from .faults import (
    DELIVERED,
    KNOWN,
    REFUSED,
    STATUS,
    UNSAVED,
    fetch,
    fetches,
    link,
    reads,
    taken,
    told,
    untaken,
)
from .wire import PRIVATE_NAME

WITHOUT_A_WORD = ("status line", "header", "interim 100", "interim 103")
WITH_A_WORD = ("body", "chunk extension", "trailer")
SIGNED = "clip.mp4?signature=se3ret"

# a private address, as it may be spelled: loopback is open to these providers
SPELLED = {
    "decimal": "167772161",
    "hexadecimal": "0xa000001",
    "octal": "012.0.0.1",
    "two numbers": "10.1",
    "a dot behind": "10.0.0.1.",
    "wide digits": "\uff11\uff10.0.0.1",
    "ideographic dots": "10\u30020\u30020\u30021",
    "IPv4 in IPv6": "[::ffff:10.0.0.1]",
    "IPv4 before IPv6": "[::10.0.0.1]",
    "NAT64": "[64:ff9b::a00:1]",
    "6to4": "[2002:a00:1::1]",
    "metadata in hexadecimal": "0xa9fea9fe",
    "a shared address": "100.64.0.1",
    "a unique local address": "[fd00::1]",
    "nowhere": "0.0.0.0",
}
MALFORMED = {
    "a label of 64 characters": f"https://{'a' * 64}.example/{SIGNED}",
    "an empty label": f"https://clips..example/{SIGNED}",
    "a dot before": f"https://.s3.example.com/{SIGNED}",
    "no Punycode": f"https://xn--a/{SIGNED}",
    "a space before": f" https://clips.example/{SIGNED}",
    "a space within": f"https://clips .example/{SIGNED}",
    "a user": f"https://us:se3ret@clips.example/{SIGNED}",
    "port 0": f"https://clips.example:0/{SIGNED}",
    "too large a port": f"https://clips.example:99999/{SIGNED}",
    "no host": f"https:///{SIGNED}",
    "a zone": f"https://[fe80::1%25lo]/{SIGNED}",
    "20 kB": f"https://clips.example/{'a' * 20_000}?{SIGNED}",
}
LINKS = "https://" * 8192

CASES = (
    *(taken(f"D2 trickles in the {one}", acts.trickling(one)) for one in WITHOUT_A_WORD),
    *(told(f"D2 trickles in the {one}", acts.trickling(one)) for one in WITH_A_WORD),
    *(
        reads(f"D2 trickles in the {one}", acts.trickling(one))
        for one in (*WITHOUT_A_WORD, *WITH_A_WORD)
    ),
    *(
        fetch(f"D2 trickles in the {one}", acts.trickling(one))
        for one in (*WITHOUT_A_WORD, *WITH_A_WORD)
    ),
    *(
        link(f"K1 private address: {name}", linked(at(f"https://{host}/{SIGNED}")))
        for name, host in SPELLED.items()
    ),
    link(
        "K1 a name in Punycode that leads to a private address",
        linked(at(f"https://{PRIVATE_NAME}/{SIGNED}")),
    ),
    *(link(f"K3 {name}", linked(at(url))) for name, url in MALFORMED.items()),
    told("K2 echo of the key", documented(answers.echoing)),
    reads("K2 echo of the key, always", documented(answers.echoing), ends=DELIVERED),
    taken("K5 a bomb twice packed", bomb("gzip, gzip")),
    reads("K5 a bomb twice packed", bomb("gzip, gzip")),
    fetch("K5 a bomb", bomb("gzip")),
    fetches("K5 a bomb, always", bomb("gzip")),
    fetches("K5 a bomb twice packed, always", bomb("gzip, gzip")),
    untaken("K6 400 with 64 kB of links", status(400, words=LINKS), ends=REFUSED),
    reads("K6 401 with 64 kB of links", status(401, words=LINKS), ends=("RequestFailed",)),
    told("K7 a byte that is no UTF-8", edited(answers.no_utf_8)),
    reads("K7 a byte that is no UTF-8, always", edited(answers.no_utf_8), ends=DELIVERED),
    reads("P6 a status in other letters", documented(answers.respelled), ends=DELIVERED),
    fetches(
        "F1 a file of the user's appears",
        lambda exchange: exchange.answer(),
        ends=("FileExists",),
        hits=STATUS,
        occupied=True,
    ),
    *(
        fetches(f"F4 labelled {kind}", retyped(kind), ends=DELIVERED)
        for kind in ("text/plain", "text/html", "application/json", "application/xml")
    ),
    fetch("F5 204 for a while", status(204, body=b""), times=4),
    *(
        fetch(f"F5 {code} for a while", status(code), times=4)
        for code in (202, 403, 404, 409, 416, 423, 425)
    ),
    fetches("F5 423, always", status(423), ends=UNSAVED),
)
FAULTS = (*KNOWN, *CASES)
