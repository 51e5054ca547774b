"""A server and its clients on the loopback: http.client, urllib.request, cookies, and XML-RPC's neighbours."""
import http.client
import http.cookies
import http.server
import json
import threading
import urllib.error
import urllib.request
from http import HTTPStatus


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        if self.path == "/hello":
            self.answer(200, b"hello")
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/hello")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/cookie":
            self.answer(200, self.headers.get("Cookie", "none").encode())
        else:
            self.send_error(404, "No such thing")

    do_HEAD = do_GET

    def do_POST(self):
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(200, json.dumps({"sum": sum(data)}).encode(), "application/json")

    def log_message(self, format, *args):
        log.append(format % args)


log = []
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
thread = threading.Thread(target=server.serve_forever)
thread.start()
host, port = server.server_address

connection = http.client.HTTPConnection(host, port, timeout=10)
for method, path, body in (("GET", "/hello", None), ("HEAD", "/hello", None), ("POST", "/", "[1, 2, 3]"), ("GET", "/none", None)):
    connection.request(method, path, body)
    response = connection.getresponse()
    print(method, path, response.status, response.reason, response.getheader("Content-Type"), response.read()[:20])
connection.close()

base = f"http://{host}:{port}"
with urllib.request.urlopen(base + "/moved", timeout=10) as page:
    print(page.status, page.url == base + "/hello", page.headers["Content-Length"], page.read())
request = urllib.request.Request(base + "/cookie", headers={"Cookie": "a=1; b=2"})
with urllib.request.urlopen(request, timeout=10) as page:
    print(page.read())
try:
    urllib.request.urlopen(base + "/missing", timeout=10)
except urllib.error.HTTPError as e:
    print(type(e).__name__, e, e.code)
    e.close()

server.shutdown()
server.server_close()
thread.join()
print(len(log), log[0])
try:
    urllib.request.urlopen(base + "/hello", timeout=10)
except urllib.error.URLError as e:
    print(type(e).__name__, e)

jar = http.cookies.SimpleCookie()
jar["name"] = "value with spaces"
jar["name"]["path"] = "/"
jar["name"]["max-age"] = 60
print(jar.output())
jar.load("x=1; y=\"two words\"")
print(sorted((k, m.value) for k, m in jar.items()))
print(HTTPStatus.NOT_FOUND, HTTPStatus(200).phrase, HTTPStatus.OK == 200)
