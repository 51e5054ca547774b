"""subprocess: programs started in every way, what they print, how they end."""
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from subprocess import DEVNULL, PIPE, STDOUT


def outcome(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


def child(code, *args, **kwargs):
    return subprocess.run([sys.executable, "-c", code, *args], **kwargs)


print("-- a script and its child")
done = child("import sys; print(sys.stdin.read()[::-1], sys.argv); sys.exit(3)", "a", "b",
             input="abc", capture_output=True, text=True)
print(done.returncode, repr(done.stdout), repr(done.stderr))
done = child("1/0", stderr=PIPE)
print(done.returncode, done.stderr.splitlines()[-1])
print(child("import os, signal; os.kill(os.getpid(), signal.SIGTERM)").returncode)
print(child("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)").returncode)
print(child("""
import os, signal
try:
    os.kill(os.getpid(), signal.SIGINT)
    print("too late")
except KeyboardInterrupt:
    print("at once")
""", stdout=PIPE).stdout)
print(child("print(input() + '!')", input=b"hey\n", stdout=PIPE).stdout)

print("-- results")
print(subprocess.run(["echo", "hi"], capture_output=True))
print(subprocess.run("echo $FOO; exit 4", shell=True, env={"FOO": "bar"}, stdout=PIPE))
print(subprocess.run(["sh", "-c", "echo out; echo err >&2"], stdout=PIPE, stderr=STDOUT))
print(subprocess.run(["cat"], stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL))
print(subprocess.getoutput("echo a; echo b >&2"), subprocess.getstatusoutput("exit 3"))
print(subprocess.check_output(["sh", "-c", "echo $0 $1", "p", "q"], text=True))
print(subprocess.call(["true"]), subprocess.call(["false"]), subprocess.check_call(["true"]))

print("-- failures")
outcome(subprocess.run, ["/no/such", "x"])
outcome(subprocess.run, ["no-such-program"])
outcome(subprocess.run, ["echo"], cwd="/no/such/folder")
outcome(subprocess.run, ["/etc/passwd"])
outcome(subprocess.run, ["false"], check=True)
outcome(subprocess.run, ["sh", "-c", "kill -9 $$"], check=True)
outcome(subprocess.check_output, ["sh", "-c", "echo partial; exit 1"])
outcome(subprocess.run, [b"echo", 5])
outcome(subprocess.run, ["echo", "a\0b"])
outcome(subprocess.run, [])
outcome(subprocess.run, ["echo"], env={"a=b": "c"})
outcome(subprocess.run, ["echo"], input=b"", stdin=PIPE)
outcome(subprocess.run, ["echo"], capture_output=True, stdout=PIPE)
outcome(subprocess.Popen, ["echo"], preexec_fn=5)
outcome(subprocess.Popen, ["echo"], bufsize="large")
try:
    subprocess.run(["no-such-program"])
except FileNotFoundError as e:
    print(e.errno, e.filename, e.args)
try:
    subprocess.run(["sh", "-c", "echo seen; exit 5"], check=True, stdout=PIPE)
except subprocess.CalledProcessError as e:
    print(e.returncode, e.cmd, e.stdout, e.output, e.stderr)

print("-- timeouts")
r, w = os.pipe()
p = subprocess.Popen(["sh", "-c", f"echo early; echo >&{w}; exec sleep 2000"], stdout=PIPE, pass_fds=[w])
os.read(r, 1)
try:
    p.communicate(timeout=0.5)
except subprocess.TimeoutExpired as e:
    print(type(e).__name__, e.cmd == p.args, e.timeout, e.output)
p.kill()
print(p.communicate())
os.close(r)
os.close(w)
try:
    subprocess.run(["sleep", "2000"], timeout=0.01)
except subprocess.TimeoutExpired as e:
    print(e.cmd, e.output)
p = subprocess.Popen(["sleep", "2000"])
try:
    p.wait(timeout=0.01)
except subprocess.TimeoutExpired as e:
    print(e)
print(p.poll())
p.kill()
print(p.wait(), p.poll(), p.returncode)

print("-- signals")
p = subprocess.Popen(["sleep", "2000"])
p.terminate()
print(p.wait(), p)
p = subprocess.Popen(["sleep", "2000"])
p.send_signal(signal.SIGUSR1)
print(p.wait())
p.send_signal(signal.SIGUSR1)
p.terminate()
print(subprocess.run(["sh", "-c", "trap"], stdout=PIPE).stdout)

print("-- pipes")
with subprocess.Popen(["tr", "a-z", "A-Z"], stdin=PIPE, stdout=PIPE, text=True) as p:
    print(p.communicate("shout")[0], p.returncode)
with subprocess.Popen(["cat"], stdin=PIPE, stdout=PIPE) as p:
    print(len(p.communicate(b"x" * 1_000_000)[0]))
with subprocess.Popen(["cat"], stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as p:
    for word in ("one", "two"):
        print(word, file=p.stdin, flush=True)
        print(repr(p.stdout.readline()))
    p.stdin.close()
    print(p.wait(), repr(p.stdout.read()))
one = subprocess.Popen(["printf", "b\\na\\n"], stdout=PIPE)
two = subprocess.Popen(["sort"], stdin=one.stdout, stdout=PIPE)
one.stdout.close()
print(two.communicate(), one.wait())
p = subprocess.Popen(["sh", "-c", "cat; echo err >&2"], stdin=PIPE, stdout=PIPE, stderr=PIPE)
print(p.communicate(b"both"))
p = subprocess.Popen(["true"], stdin=PIPE)
p.wait()
print(p.communicate(b"nobody reads this" * 10000))
with tempfile.TemporaryFile() as file:
    subprocess.run(["echo", "to a file"], stdout=file)
    file.seek(0)
    print(file.read(), subprocess.run(["cat"], stdin=file, stdout=PIPE).stdout)

print("-- text")
print(repr(subprocess.run(["printf", "a\\r\\nb"], stdout=PIPE, text=True).stdout))
print(subprocess.run(["printf", "\\351"], stdout=PIPE, encoding="latin-1").stdout)
print(subprocess.run(["printf", "\\377"], stdout=PIPE, encoding="utf-8", errors="replace").stdout)
outcome(subprocess.run, ["printf", "\\377"], stdout=PIPE, encoding="utf-8")

print("-- surroundings")
print(subprocess.run("pwd; umask", shell=True, cwd="/", umask=0o77, stdout=PIPE, text=True).stdout)
os.environ["OF_PARENT"] = "seen"
print(subprocess.run("echo $OF_PARENT", shell=True, stdout=PIPE).stdout)
p = subprocess.Popen(["sleep", "2000"], start_new_session=True)
print(os.getsid(p.pid) == p.pid)
p.kill()
p.wait()
p = subprocess.Popen(["sleep", "2000"], process_group=0)
print(os.getpgid(p.pid) == p.pid)
p.kill()
p.wait()
r, w = os.pipe()
ask = f"import os; print(os.path.exists('/proc/self/fd/{w}') or os.path.exists('/dev/fd/{w}'))"
for extra in ({}, {"pass_fds": [w]}):
    print(child(ask, stdout=PIPE, **extra).stdout)
os.set_inheritable(w, True)
print(child(ask, stdout=PIPE, close_fds=False).stdout, child(ask, stdout=PIPE).stdout)
print(subprocess.run(["echo", "x"], preexec_fn=lambda: os.write(1, b"first\n"), stdout=PIPE).stdout)
outcome(subprocess.run, ["echo"], preexec_fn=lambda: 1 / 0)

print("-- many at once")
found = []


def one_of_many(i):
    found.append(int(subprocess.run(["expr", str(i), "*", str(i)], stdout=PIPE).stdout))


threads = [threading.Thread(target=one_of_many, args=(i,)) for i in range(1, 9)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(found))
r, w = os.pipe()
readers = [threading.Thread(target=subprocess.run, args=(["cat"],), kwargs={"stdin": r}) for _ in range(4)]
for t in readers:
    t.start()
print("waiting leaves others the time", [t.is_alive() for t in readers].count(True))
os.close(w)
for t in readers:
    t.join()
os.close(r)
fds = len(os.listdir("/dev/fd"))
for _ in range(50):
    subprocess.run(["true"], capture_output=True)
print("no descriptor is left behind", len(os.listdir("/dev/fd")) == fds)
