"""Objects kept in files: shelve over dbm.dumb, and what keeps names and passwords, sounds and pages."""
import dbm.dumb
import html.parser
import io
import netrc
import os
import shelve
import tempfile
import wave
import wsgiref.util
import zipapp

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "things")
    with shelve.Shelf(dbm.dumb.open(path, "c")) as shelf:
        shelf["list"] = [1, 2, {"three": 3}]
        shelf["text"] = "naïve"
        print(sorted(shelf), len(shelf), "list" in shelf)
    with shelve.Shelf(dbm.dumb.open(path, "r"), writeback=False) as shelf:
        print(shelf["list"], shelf["text"], shelf.get("none"))
        try:
            shelf["missing"]
        except KeyError as e:
            print("KeyError", e)

    path = os.path.join(folder, "tone.wav")
    with wave.open(path, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(40)))
    with wave.open(path) as sound:
        print(sound.getparams(), sound.readframes(3))

    path = os.path.join(folder, ".netrc")
    with open(path, "w") as f:
        f.write("machine example.org login me password secret\ndefault login anonymous password none\n")
    found = netrc.netrc(path)
    print(found.authenticators("example.org"), found.authenticators("elsewhere"))

    source = os.path.join(folder, "app")
    os.mkdir(source)
    with open(os.path.join(source, "__main__.py"), "w") as f:
        f.write("print('from the archive')\n")
    target = io.BytesIO()
    zipapp.create_archive(source, target)
    print(target.getvalue()[:2], b"__main__.py" in target.getvalue())


class Links(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        print("start", tag, attrs)

    def handle_endtag(self, tag):
        print("end", tag)

    def handle_data(self, data):
        print("data", repr(data))

    def handle_comment(self, data):
        print("comment", repr(data))


Links().feed('<p class="a b">One &amp; <br/>two<!-- note --><a href=x>three</a></p>')
environ = {}
wsgiref.util.setup_testing_defaults(environ)
print(environ["REQUEST_METHOD"], wsgiref.util.request_uri(environ))
