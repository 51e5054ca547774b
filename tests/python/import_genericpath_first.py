# It and `os` import each other.
import genericpath

print(genericpath.commonprefix(["/usr/lib", "/usr/local"]), genericpath.os.path.genericpath is genericpath)
