"""What `sysconfig` knows of how this interpreter was built."""
build_time_vars = {
    "prefix": "",
    "exec_prefix": "",
    "EXT_SUFFIX": None,
    "SOABI": None,
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
}
