"""Characters: their properties, names and normal forms, as the Unicode database has them."""
import re
import unicodedata as u

for c in "aÀ5½四٣²\u0301\u3042\uff21\uac00\u4e00\n\u00a0(\u05d0\u0627\U0001F600\U0010FFFF\u200d\ufb01ªⅧ":
    print(ascii(c), u.category(c), u.bidirectional(c), u.combining(c), u.east_asian_width(c), u.mirrored(c),
          u.decomposition(c), u.decimal(c, None), u.digit(c, None), u.numeric(c, None), u.name(c, "-"))
print(u.unidata_version, u.ucd_3_2_0.unidata_version, type(u.ucd_3_2_0))
for name in ["LATIN SMALL LETTER A WITH ACUTE", "greek small letter alpha", "HANGUL SYLLABLE GAG", "CJK UNIFIED IDEOGRAPH-4E00",
             "NULL", "BYTE ORDER MARK", "nbsp", "GREEKSMALLLETTERALPHA", "no such", "CJK UNIFIED IDEOGRAPH-FFFF", ""]:
    try:
        print(name, ascii(u.lookup(name)))
    except KeyError as e:
        print("KeyError", e)
print("\N{LATIN SMALL LETTER E WITH ACUTE}\N{snowman}", ascii("\N{LATIN SMALL LETTER E WITH ACUTE}"), "\N{NO-BREAK SPACE}" == "\xa0", f"{1}\N{BULLET}")
print(re.findall(r"\N{SNOWMAN}|[\N{BULLET}-\N{TRIANGULAR BULLET}]", "a☃•‣"))
for wrong in [r"\N{NOTHING}", r"\N", r"\N{SNOWMAN", r"[\N{}]"]:
    try:
        re.compile(wrong)
    except re.error as e:
        print(e)
for text in [r'"\N{nothing at all}"', r'"\N"', r'"\N{"']:
    try:
        eval(text)
    except SyntaxError as e:
        print(e.msg)
texts = ["abc", "é", "e\u0301", "ﬁ①", "\uac01", "\u1100\u1161\u11a8", "Å\u212b", "a\u0323\u0307\u0301", "\u0344", "\U0002F868", "q\u0307\u0323", "ẛ̣"]
for form in ["NFC", "NFD", "NFKC", "NFKD"]:
    print(form, [ascii(u.normalize(form, t)) for t in texts], [u.is_normalized(form, t) for t in texts])
old = u.ucd_3_2_0
print(old.category("\U0001F600"), old.name("a"), old.normalize("NFD", "\U0002F868") == "\U0002136A", old.numeric("㆒", None), u.numeric("㆒", None), old.east_asian_width("\u4e00"), old.decomposition("\u00c0"))
for f, args in [(u.name, ("ab",)), (u.name, (5,)), (u.name, ("\x00",)), (u.normalize, ("X", "a")), (u.normalize, ("NFC", 5)), (u.lookup, (3,)),
                (u.digit, ("x",)), (u.decimal, ("x",)), (u.numeric, ("x",)), (u.category, ()), (u.category, ("",)), (u.numeric, ("ab", 1))]:
    try:
        f(*args)
    except Exception as e:
        print(type(e).__name__, e)
print(sum(hash((u.category(chr(c)), u.combining(chr(c)), u.mirrored(chr(c)))) == 0 for c in range(0x3000)), len({u.category(chr(c)) for c in range(0x3000)}))
