"""How many processors there are for this process.

What counts is the least of: what the machine has, what the process may run on, what its control group
grants, and the variable LOKY_MAX_CPU_COUNT.
"""

import os


def cpus(only_physical_cores=False):
    total = os.cpu_count() or 1
    allowed = min(total, _affinity(total), _granted(total), _wished(total))
    if only_physical_cores and allowed == total:
        return max(1, min(allowed, _physical_cores() or total))
    return max(1, allowed)


def _affinity(total):
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return total


def _wished(total):
    return int(os.environ.get("LOKY_MAX_CPU_COUNT", total))


def _granted(total):
    """The time that the control group may use, in processors, rounded up."""
    try:
        with open("/sys/fs/cgroup/cpu.max") as file:
            quota, period = file.read().split()
    except (OSError, ValueError):
        quota, period = _first_version()
    if not quota.isdigit() or not period.isdigit() or int(period) == 0 or int(quota) == 0:
        return total
    return -(-int(quota) // int(period))


def _first_version():
    parts = []
    for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"):
        try:
            with open(f"/sys/fs/cgroup/cpu/{name}") as file:
                parts.append(file.read().strip())
        except OSError:
            parts.append("max")
    return parts


def _physical_cores():
    """The cores that the kernel lists, None if it does not tell them apart."""
    cores, package = set(), None
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name.strip() == "physical id":
                    package = value.strip()
                elif name.strip() == "core id":
                    cores.add((package, value.strip()))
    except OSError:
        return None
    return len(cores) or None
