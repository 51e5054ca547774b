import codecs
import io

TEXTS = ["", "plain text, (with) signs!", "a+b", "++", "+", "-", "a-b", "é", "aé", "éa", "é-", "é+", "é é", "日本語", "x日本語.", "\U0001F600",
         "a\U0001F600b", "tab\tline\r\n", "\\~\x7f\0", "1 + 1 = ２", "é1", "é/", "é,", "é\u20ac", "éàü", "Hi Mom -\u263a-!"]
for text in TEXTS:
    data = text.encode("utf-7")
    print(ascii(text), data, data.decode("utf-7") == text)

BAD = [b"+", b"+A", b"+AO", b"+AOk", b"+AOk-", b"+AOl-", b"+AOk.", b"a+-b", b"+!", b"+\xe9", b"\xe9x", b"+AOkA-x", b"+AOm-x",
       b"+2D3cgA-", b"+2D0-", b"+2D0", b"+2D0AOk-", b"+2D3.", b"+AOkA6Q-", b"+AOk-+AOk-", b"a+AOk\xe9-b", b"~\\"]
for data in BAD:
    shown = []
    for errors in ("strict", "ignore", "replace", "backslashreplace"):
        try:
            shown.append(ascii(data.decode("utf-7", errors)))
        except UnicodeError as e:
            shown.append(str(e))
    print(data, *shown, sep=" | ")

print(codecs.lookup("utf7").name, codecs.lookup("U7").name)
data = "Hi Mom -\u263a-! 日本語+é".encode("utf-7")
decoder = codecs.getincrementaldecoder("utf-7")()
print(ascii("".join(decoder.decode(bytes([b])) for b in data) + decoder.decode(b"", True)))
print(ascii(io.TextIOWrapper(io.BytesIO(data), "utf-7").read()))
