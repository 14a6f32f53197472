"""Bodies and URLs that are sent to break a service, or to be read in two ways."""

import gzip
import json

DEEP = 10_000

NO_JSON = {
    "nested lists": b"[" * DEEP + b"]" * DEEP,
    "nested objects": b'{"title":' * DEEP + b"1" + b"}" * DEEP,
    "nested in a field": b'{"title":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "opened only": b"[" * 1_000_000,
    "a key twice": b'{"title":"a","title":"b"}',
    "a key twice, once escaped": b'{"title":"a","titl\\u0065":"b"}',
    "a key twice, deeper": b'{"title":"a","body":{"x":1,"x":1}}',
    "many objects": b'{"title":[' + b"{}," * 300_000 + b"1]}",
    "a huge integer": b'{"title":' + b"9" * 1_000_000 + b"}",
    "more than 64 bits": b'{"title":9223372036854775808}',
    "less than 64 bits": b'{"title":-9223372036854775809}',
    "a huge exponent": b'{"title":1e999999999}',
    "a long float": b'{"title":' + b"9" * 400 + b".0}",
    "NaN": b'{"title":NaN}',
    "infinity": b'{"title":-Infinity}',
    "half a surrogate pair": b'{"title":"\\ud800"}',
    "surrogates the other way round": b'{"title":"\\udc00\\ud800"}',
    "half a surrogate pair in a key": b'{"title":"a","\\udfff":1}',
    "a raw NUL": b'{"title":"a\x00"}',
    "no UTF-8": b'{"title":"\xff"}',
    "overlong UTF-8": b'{"title":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"title":"\xed\xa0\x80"}',
    "UTF-16": '{"title":"a"}'.encode("utf-16"),
    "UTF-32": '{"title":"a"}'.encode("utf-32"),
    "a mark of its byte order": b'\xef\xbb\xbf{"title":"a"}',
    "packed": gzip.compress(b'{"title":"a"}'),
    "space": b" ",
    "two values": b'{"title":"a"}{"title":"b"}',
    "a comment": b'{"title":"a"/**/}',
    "a comma too many": b'{"title":"a",}',
    "single quotes": b"{'title':'a'}",
}
"""Refused with 400 on every route that takes JSON."""

NO_NOTE = {
    "a NUL": b'{"title":"a\\u0000"}',
    "an escape": b'{"title":"\\u001b[2J"}',
    "reordered": '{"title":"invoice\u202efdp.exe"}'.encode(),
    "isolated": b'{"title":"a\\u2066b"}',
    "a byte order mark inside": b'{"title":"a\\ufeffb"}',
    "unseen tags": '{"title":"a\U000e0041"}'.encode(),
    "private use": b'{"title":"\\ue000"}',
    "no character": b'{"title":"\\uffff"}',
    "unseen": b'{"title":"\\u200b\\u2060"}',
    "two lines": b'{"title":"a\\nb"}',
    "a list": b"[]",
    "a text": b'"title"',
    "null": b"null",
    "nothing": b"",
    "a prototype": b'{"title":"a","__proto__":{"owner":"eve"}}',
    "others' keys": b'{"title":"a","owner":"eve","version":7}',
    "a number": b'{"title":1}',
    "many keys": json.dumps({str(number): 0 for number in range(70_000)}).encode(),
    "many items": b'{"title":[' + b"1," * 500_000 + b"1]}",
    "a long text": b'{"title":"' + b"x" * 1_000_000 + b'"}',
}
"""JSON that is no note."""

TARGETS = (
    "/notes/%00",
    "/notes?cursor=%00",
    "/notes?cursor=a%1b",
    "/notes?nobody-reads=%00",
    "/notes?cursor=%ff",
    "/notes?cursor=%C0%AF",
    "/notes?cursor=%ED%A0%80",
    "/notes?cursor=%C3&x=%A9",
    "/%ff",
    "/notes%0d%0aX-Injected:%20yes",
    "/notes/%C2%85",
)
