//! How much memory the process may still take, as the system says it.
//!
//! Invariant: reads only. Linux grants more memory than it has and ends a process that uses it, so a
//! request that succeeds proves nothing: a large one is compared with what is there before it is made.
//! Small ones are not: there the question would cost more than the memory, and the reserve that large
//! ones leave is for them. A system that says nothing is believed to have enough.

use std::fs;

/// Requests below this are granted unseen, in bytes.
const SMALL: usize = 16 << 20;

/// What a large request leaves to small ones, in bytes.
const RESERVE: usize = 64 << 20;

/// Whether `bytes` more can be had.
#[inline]
pub fn has_room_for(bytes: usize) -> bool {
    bytes < SMALL || has_much_room_for(bytes)
}

#[cold]
fn has_much_room_for(bytes: usize) -> bool {
    bytes.checked_add(RESERVE).is_some_and(|bytes| room().is_none_or(|room| bytes <= room))
}

/// What is left below the lowest of the bounds: memory of the machine, the control group's, the address
/// space's.
fn room() -> Option<usize> {
    let used = fs::read_to_string("/proc/self/status").ok()?;
    let below = |limit: Option<usize>, used: Option<usize>| Some(limit?.saturating_sub(used?));
    let bounds = [
        read("/proc/meminfo", |text| {
            Some(kib(text, "MemAvailable:")?.saturating_add(kib(text, "SwapFree:").unwrap_or(0)))
        }),
        below(group_limit(), kib(&used, "VmRSS:")),
        below(read("/proc/self/limits", address_space), kib(&used, "VmSize:")),
    ];
    bounds.into_iter().flatten().min()
}

fn read(path: &str, parse: fn(&str) -> Option<usize>) -> Option<usize> {
    parse(&fs::read_to_string(path).ok()?)
}

/// A line `name   123 kB`, in bytes.
fn kib(text: &str, name: &str) -> Option<usize> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<usize>().ok()?.checked_mul(1 << 10)
}

/// The soft limit of the address space; none when it is unlimited.
fn address_space(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The limit of the control group that the process is in, of either version.
fn group_limit() -> Option<usize> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let limit = |path: String| read(&path, |text| text.trim().parse().ok());
    groups.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?.trim_end_matches('/'));
        // A container sees its own group at the root, under whatever name it has outside.
        let either = |root: &str, file: &str| {
            limit(format!("{root}{path}/{file}")).or_else(|| limit(format!("{root}/{file}")))
        };
        match controllers {
            "" => either("/sys/fs/cgroup", "memory.max"),
            c if c.split(',').any(|c| c == "memory") => {
                either("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_understood() {
        let meminfo = "MemTotal:  10 kB\nMemAvailable:      7 kB\nSwapFree:  0 kB\n";
        assert_eq!(kib(meminfo, "MemAvailable:"), Some(7 << 10));
        assert_eq!(kib(meminfo, "SwapTotal:"), None);
        let limits =
            |soft| format!("Max data size  5 5 bytes\nMax address space   {soft}  9 bytes\n");
        assert_eq!(address_space(&limits("123")), Some(123));
        assert_eq!(address_space(&limits("unlimited")), None);
    }

    #[test]
    fn no_machine_has_room_for_everything() {
        assert!(has_room_for(SMALL - 1));
        assert!(!has_room_for(usize::MAX));
        if cfg!(target_os = "linux") {
            assert!(!has_room_for(isize::MAX as usize));
        }
    }
}
