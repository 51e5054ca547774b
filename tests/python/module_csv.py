"""Tables as text: readers, writers, dialects, and what they refuse."""
import csv
import io

lines = ['a,b,c\n', '1,"two, with comma",3\n', '"quote ""here""",,\n', '\n', '"multi\n', 'line",x,y\n', ' sp ace , "q" ,\n', "last,line"]
for row in csv.reader(lines):
    print(row)
r = csv.reader(lines)
next(r), next(r)
print(r.line_num, type(r.dialect).__name__, r.dialect.delimiter, r.dialect.quotechar, r.dialect.escapechar, r.dialect.doublequote, r.dialect.skipinitialspace, repr(r.dialect.lineterminator), r.dialect.quoting, r.dialect.strict)
for kw in [dict(delimiter=";"), dict(quotechar="'"), dict(skipinitialspace=True), dict(quoting=csv.QUOTE_NONE), dict(quoting=csv.QUOTE_NONNUMERIC), dict(escapechar="\\"), dict(doublequote=False), dict(quotechar=None, quoting=csv.QUOTE_NONE), dict(quoting=csv.QUOTE_STRINGS), dict(quoting=csv.QUOTE_NOTNULL), dict(dialect="excel-tab"), dict(dialect=csv.unix_dialect)]:
    for text in ["a;'b;c';1\n", 'x, "y, z", 2\n', "1,2.5,'3'\n", 'a\\,b,"c\\"d"\n', '"a""b",c\n', "a\tb\n", ',"",x\n']:
        try:
            print(kw, repr(text), list(csv.reader([text], **kw)))
        except (csv.Error, ValueError) as e:
            print(kw, repr(text), type(e).__name__, e)
rows = [["a", 1, 2.5, None], ["with,comma", 'with"quote', "new\nline", ""], [], [""], ["x y", " lead", True], ["\\", "'", ";"]]
for kw in [dict(), dict(quoting=csv.QUOTE_ALL), dict(quoting=csv.QUOTE_NONNUMERIC), dict(quoting=csv.QUOTE_NONE, escapechar="\\"), dict(delimiter=";", lineterminator="\n"), dict(doublequote=False, escapechar="\\"), dict(quoting=csv.QUOTE_STRINGS), dict(quoting=csv.QUOTE_NOTNULL), dict(quoting=csv.QUOTE_NONE), dict(doublequote=False), dict(quotechar="'"), dict(escapechar="\\")]:
    out = io.StringIO()
    w = csv.writer(out, **kw)
    for row in rows:
        try:
            w.writerow(row)
        except csv.Error as e:
            print("Error", e)
    print(kw, repr(out.getvalue()))
out = io.StringIO()
print(csv.writer(out).writerow(["a", "b"]), csv.writer(out).writerows([[1], (2, 3), iter("xy")]), repr(out.getvalue()))
out = io.StringIO()
d = csv.DictWriter(out, ["x", "y"], extrasaction="ignore", restval="-")
d.writeheader()
d.writerow({"x": 1, "z": 3})
print(repr(out.getvalue()))
print(list(csv.DictReader(io.StringIO("h,i\n1,2\n3\n4,5,6\n"))))
csv.register_dialect("mine", delimiter="|", quoting=csv.QUOTE_ALL)
print(sorted(csv.list_dialects()), csv.get_dialect("mine").delimiter, list(csv.reader(["a|b"], "mine")))
csv.unregister_dialect("mine")
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("name,n\nx,1\ny,2\n"))
print(csv.field_size_limit(), csv.field_size_limit(5), csv.field_size_limit())


class D(csv.Dialect):
    delimiter = ":"
    quotechar = '"'
    lineterminator = "\n"
    quoting = csv.QUOTE_MINIMAL


print(list(csv.reader(["a:b"], D)), list(csv.reader(["a:b"], D())))
for f in [lambda: list(csv.reader(["toolong"])), lambda: csv.get_dialect("none"), lambda: csv.unregister_dialect("none"), lambda: csv.reader([], delimiter="ab"), lambda: csv.reader([], delimiter=5), lambda: csv.reader([], delimiter=None), lambda: csv.reader([], quotechar=""),
          lambda: csv.reader([], quotechar="ab"), lambda: csv.reader([], quoting=9), lambda: csv.reader([], quoting="x"), lambda: csv.reader([], nonsense=1), lambda: csv.reader([], lineterminator=None), lambda: csv.reader([], delimiter="\n"),
          lambda: csv.reader([], delimiter='"'), lambda: csv.reader([], escapechar="ab"), lambda: list(csv.reader([b"a"])), lambda: csv.reader(5), lambda: csv.writer(5), lambda: csv.writer(io.StringIO()).writerow(5),
          lambda: csv.register_dialect(5), lambda: csv.register_dialect("x", 5), lambda: list(csv.reader(['"a"b'], strict=True)), lambda: list(csv.reader(['"a'], strict=True)), lambda: list(csv.reader(['"a'])), lambda: list(csv.reader(["a\nb"])), lambda: list(csv.reader(["a\0b"])), lambda: csv.field_size_limit("x"), lambda: list(csv.reader(["\\"], escapechar="\\")), lambda: csv.reader()]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
