"""What CPython's command line can say is said to children too."""
import os
import subprocess
import sys

os.environ.pop("PYTHONWARNINGS", None)


def tell(*switches, code, **env):
    done = subprocess.run([sys.executable, *switches, "-c", code], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, env={**os.environ, **env})
    print(*switches, done.returncode, done.stdout, end="")


hidden = "import os; print('out', end=' '); os._exit(0)"
tell(code=hidden)
tell("-u", code=hidden)
tell(code=hidden, PYTHONUNBUFFERED="1")
tell("-E", code=hidden, PYTHONUNBUFFERED="1")
print()
tell("-W", "error", "-W", "ignore::UserWarning", "-X", "a=b", "-X", "c",
     code="import sys; print(sys.warnoptions, sys._xoptions)")
tell("-W", "error::RuntimeWarning", code="""
import warnings
try:
    warnings.warn('late', RuntimeWarning)
except RuntimeWarning as e:
    print('raised', e)
""")
tell("-Wignore", code="import warnings; warnings.warn('never'); print('quiet')")
tell(code="import sys; print(sys.warnoptions)", PYTHONWARNINGS="ignore,error::UserWarning")
flags = "import sys; f = sys.flags; print(f.isolated, f.ignore_environment, f.no_user_site, f.no_site, f.quiet, f.safe_path, '' in sys.path)"
tell(code=flags)
tell("-I", code=flags)
tell("-EsSqB", code=flags)
tell("-P", code=flags)
