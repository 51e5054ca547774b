//! Sockets: the system's calls, their addresses, and names of hosts.
//!
//! Invariant: memory is passed with its length; an address's length is what the system said or what its
//! family has. A call that a signal has ended says so and is not repeated here, since handlers of signals
//! are to run first; so does one that would block on a descriptor or with a flag that forbids it.

#![expect(unsafe_code, reason = "system calls on descriptors that the program names by number")]

use std::ffi::{CStr, CString};
use std::io;
use std::mem::{size_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ptr;

use libc::{c_int, c_void, socklen_t};

fn check(result: c_int) -> io::Result<c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn length(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Where a socket is, or whom it talks to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// The system gave none.
    None,
    V4(Ipv4Addr, u16),
    V6 {
        ip: Ipv6Addr,
        port: u16,
        flow: u32,
        scope: u32,
    },
    /// A path; a name of Linux's own namespace begins with NUL.
    Unix(Vec<u8>),
    /// A family that is not known here.
    Other(i32),
}

/// An address as the system has it.
struct Raw {
    storage: libc::sockaddr_storage,
    len: socklen_t,
}

impl Raw {
    fn empty() -> Raw {
        // SAFETY: all zeroes are a sockaddr_storage.
        Raw { storage: unsafe { zeroed() }, len: size_of::<libc::sockaddr_storage>() as socklen_t }
    }

    /// Puts one of the system's structures in front of the storage.
    fn of<T: Copy>(address: T, len: usize) -> Raw {
        let mut raw = Raw::empty();
        debug_assert!(size_of::<T>() <= size_of::<libc::sockaddr_storage>(), "made to hold any");
        // SAFETY: the storage is at least as large and as aligned as every kind of address.
        unsafe { ptr::from_mut(&mut raw.storage).cast::<T>().write(address) };
        raw.len = len as socklen_t;
        raw
    }

    fn pointer(&self) -> *const libc::sockaddr {
        ptr::from_ref(&self.storage).cast()
    }

    /// The storage as one kind of address. `T` is what `ss_family` says.
    fn as_kind<T: Copy>(&self) -> T {
        // SAFETY: as in `of`; every bit pattern of these structures of integers is one.
        unsafe { ptr::from_ref(&self.storage).cast::<T>().read() }
    }

    fn decode(&self) -> Address {
        const FAMILY: usize = size_of::<libc::sa_family_t>();
        if (self.len as usize) < FAMILY {
            return Address::None;
        }
        match c_int::from(self.storage.ss_family) {
            libc::AF_INET => {
                let a: libc::sockaddr_in = self.as_kind();
                Address::V4(
                    Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr)),
                    u16::from_be(a.sin_port),
                )
            }
            libc::AF_INET6 => {
                let a: libc::sockaddr_in6 = self.as_kind();
                Address::V6 {
                    ip: Ipv6Addr::from(a.sin6_addr.s6_addr),
                    port: u16::from_be(a.sin6_port),
                    flow: u32::from_be(a.sin6_flowinfo),
                    scope: a.sin6_scope_id,
                }
            }
            libc::AF_UNIX => {
                let a: libc::sockaddr_un = self.as_kind();
                let path = a.sun_path.map(|c| c as u8);
                let given = (self.len as usize).saturating_sub(FAMILY).min(path.len());
                let path = &path[..given];
                // A path ends with NUL; a name that begins with NUL is as long as it is.
                let end = match path.first() {
                    Some(0) => path.len(),
                    _ => path.iter().position(|&b| b == 0).unwrap_or(path.len()),
                };
                Address::Unix(path[..end].to_vec())
            }
            0 => Address::None,
            family => Address::Other(family),
        }
    }
}

impl Address {
    fn encode(&self) -> io::Result<Raw> {
        let invalid = || io::Error::from_raw_os_error(libc::EINVAL);
        Ok(match self {
            Address::V4(ip, port) => {
                // SAFETY: all zeroes are an address; so below.
                let mut a: libc::sockaddr_in = unsafe { zeroed() };
                a.sin_family = libc::AF_INET as libc::sa_family_t;
                a.sin_port = port.to_be();
                a.sin_addr.s_addr = u32::from(*ip).to_be();
                Raw::of(a, size_of::<libc::sockaddr_in>())
            }
            Address::V6 { ip, port, flow, scope } => {
                // SAFETY: as above.
                let mut a: libc::sockaddr_in6 = unsafe { zeroed() };
                a.sin6_family = libc::AF_INET6 as libc::sa_family_t;
                a.sin6_port = port.to_be();
                a.sin6_flowinfo = flow.to_be();
                a.sin6_scope_id = *scope;
                a.sin6_addr.s6_addr = ip.octets();
                Raw::of(a, size_of::<libc::sockaddr_in6>())
            }
            Address::Unix(path) => {
                // SAFETY: as above.
                let mut a: libc::sockaddr_un = unsafe { zeroed() };
                a.sun_family = libc::AF_UNIX as libc::sa_family_t;
                // Linux gives a name of its own to what is bound to an empty one.
                let abstract_name = path.first().is_none_or(|&first| first == 0);
                let room = a.sun_path.len() - usize::from(!abstract_name);
                if path.len() > room {
                    return Err(invalid());
                }
                for (slot, &octet) in a.sun_path.iter_mut().zip(path) {
                    *slot = octet as libc::c_char;
                }
                let family = size_of::<libc::sa_family_t>();
                Raw::of(a, family + path.len() + usize::from(!abstract_name))
            }
            Address::None | Address::Other(_) => return Err(invalid()),
        })
    }
}

pub fn open(family: i32, kind: i32, proto: i32) -> io::Result<i32> {
    #[cfg(target_os = "linux")]
    let kind = kind | libc::SOCK_CLOEXEC;
    // SAFETY: takes numbers and touches no memory.
    check(unsafe { libc::socket(family, kind, proto) })
}

pub fn pair(family: i32, kind: i32, proto: i32) -> io::Result<[i32; 2]> {
    #[cfg(target_os = "linux")]
    let kind = kind | libc::SOCK_CLOEXEC;
    let mut fds = [-1; 2];
    // SAFETY: the call fills an array of two.
    check(unsafe { libc::socketpair(family, kind, proto, fds.as_mut_ptr()) })?;
    Ok(fds)
}

pub fn close(fd: i32) -> io::Result<()> {
    // SAFETY: takes a number and touches no memory; who else uses it is told by the system.
    check(unsafe { libc::close(fd) }).map(drop)
}

/// Another number for the same socket, not inherited by programs that are started.
pub fn duplicate(fd: i32) -> io::Result<i32> {
    // SAFETY: takes numbers and touches no memory.
    check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}

pub fn bind(fd: i32, address: &Address) -> io::Result<()> {
    let raw = address.encode()?;
    // SAFETY: the address is as long as its length says.
    check(unsafe { libc::bind(fd, raw.pointer(), raw.len) }).map(drop)
}

pub fn connect(fd: i32, address: &Address) -> io::Result<()> {
    let raw = address.encode()?;
    // SAFETY: as in `bind`.
    check(unsafe { libc::connect(fd, raw.pointer(), raw.len) }).map(drop)
}

pub fn listen(fd: i32, backlog: i32) -> io::Result<()> {
    // SAFETY: takes numbers and touches no memory.
    check(unsafe { libc::listen(fd, backlog) }).map(drop)
}

pub fn accept(fd: i32) -> io::Result<(i32, Address)> {
    let mut raw = Raw::empty();
    let storage = ptr::from_mut(&mut raw.storage).cast();
    // SAFETY: the storage is as long as the length says; the call writes both.
    #[cfg(target_os = "linux")]
    let result = unsafe { libc::accept4(fd, storage, &raw mut raw.len, libc::SOCK_CLOEXEC) };
    // SAFETY: as above.
    #[cfg(not(target_os = "linux"))]
    let result = unsafe { libc::accept(fd, storage, &raw mut raw.len) };
    Ok((check(result)?, raw.decode()))
}

/// `getsockname` and `getpeername`.
pub fn name(fd: i32, of_peer: bool) -> io::Result<Address> {
    let mut raw = Raw::empty();
    let storage = ptr::from_mut(&mut raw.storage).cast();
    // SAFETY: the storage is as long as the length says; the call writes both.
    check(unsafe {
        if of_peer {
            libc::getpeername(fd, storage, &raw mut raw.len)
        } else {
            libc::getsockname(fd, storage, &raw mut raw.len)
        }
    })?;
    Ok(raw.decode())
}

/// The family of a socket's own address.
pub fn family(fd: i32) -> io::Result<i32> {
    let mut raw = Raw::empty();
    let storage = ptr::from_mut(&mut raw.storage).cast();
    // SAFETY: as in `name`.
    check(unsafe { libc::getsockname(fd, storage, &raw mut raw.len) })?;
    Ok(c_int::from(raw.storage.ss_family))
}

pub fn shut_down(fd: i32, how: i32) -> io::Result<()> {
    // SAFETY: takes numbers and touches no memory.
    check(unsafe { libc::shutdown(fd, how) }).map(drop)
}

pub fn receive(fd: i32, buffer: &mut [u8], flags: i32) -> io::Result<usize> {
    // SAFETY: the buffer is writable for its length.
    length(unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags) })
}

pub fn receive_from(fd: i32, buffer: &mut [u8], flags: i32) -> io::Result<(usize, Address)> {
    let mut raw = Raw::empty();
    let storage = ptr::from_mut(&mut raw.storage).cast();
    let (room, len) = (buffer.len(), &raw mut raw.len);
    // SAFETY: the buffer is writable for its length, the storage for its; the call writes the latter.
    let n = unsafe { libc::recvfrom(fd, buffer.as_mut_ptr().cast(), room, flags, storage, len) };
    Ok((length(n)?, raw.decode()))
}

/// A peer that has gone is an error, not a signal.
#[cfg(target_os = "linux")]
const NO_SIGNAL: i32 = libc::MSG_NOSIGNAL;
#[cfg(not(target_os = "linux"))]
const NO_SIGNAL: i32 = 0;

pub fn send(fd: i32, data: &[u8], flags: i32) -> io::Result<usize> {
    // SAFETY: the slice is readable for its length.
    length(unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), flags | NO_SIGNAL) })
}

pub fn send_to(fd: i32, data: &[u8], flags: i32, address: &Address) -> io::Result<usize> {
    let raw = address.encode()?;
    let (data, n) = (data.as_ptr().cast(), data.len());
    // SAFETY: the slice is readable for its length, and the address is as long as its length says.
    length(unsafe { libc::sendto(fd, data, n, flags | NO_SIGNAL, raw.pointer(), raw.len) })
}

/// Data that travels beside: level, kind, octets.
pub type Beside = (i32, i32, Vec<u8>);

/// The room that one piece of data beside takes, with and without what follows it.
pub fn beside_space(n: u32) -> usize {
    // SAFETY: arithmetic on a number.
    unsafe { libc::CMSG_SPACE(n) as usize }
}

pub fn beside_length(n: u32) -> usize {
    // SAFETY: arithmetic on a number.
    unsafe { libc::CMSG_LEN(n) as usize }
}

/// `sendmsg`.
pub fn send_message(
    fd: i32,
    pieces: &[&[u8]],
    beside: &[Beside],
    flags: i32,
    address: Option<&Address>,
) -> io::Result<usize> {
    let mut parts: Vec<libc::iovec> = pieces
        .iter()
        .map(|p| libc::iovec { iov_base: p.as_ptr().cast_mut().cast(), iov_len: p.len() })
        .collect();
    let raw = address.map(Address::encode).transpose()?;
    let room = beside.iter().map(|(_, _, data)| beside_space(data.len() as u32)).sum::<usize>();
    // Of words, so that the headers in it are aligned.
    let mut control = vec![0u64; room.div_ceil(8)];
    // SAFETY: the message points to what this function owns or borrows until the call has ended; the room
    // was counted with the macro that places the headers, which are written within it.
    unsafe {
        let mut message: libc::msghdr = zeroed();
        if let Some(raw) = &raw {
            message.msg_name = raw.pointer().cast_mut().cast();
            message.msg_namelen = raw.len;
        }
        message.msg_iov = parts.as_mut_ptr();
        message.msg_iovlen = parts.len() as _;
        if room > 0 {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = room as _;
        }
        let mut header = libc::CMSG_FIRSTHDR(&raw const message);
        for (level, kind, data) in beside {
            if header.is_null() {
                return Err(io::Error::from_raw_os_error(libc::EINVAL));
            }
            (*header).cmsg_level = *level;
            (*header).cmsg_type = *kind;
            (*header).cmsg_len = beside_length(data.len() as u32) as _;
            ptr::copy_nonoverlapping(data.as_ptr(), libc::CMSG_DATA(header), data.len());
            header = libc::CMSG_NXTHDR(&raw const message, header);
        }
        length(libc::sendmsg(fd, &raw const message, flags | NO_SIGNAL))
    }
}

/// What `recvmsg` gives: how many octets, the data beside, flags, and from whom.
pub struct Message {
    pub len: usize,
    pub beside: Vec<Beside>,
    pub flags: i32,
    pub from: Address,
}

/// `recvmsg`, into one buffer.
pub fn receive_message(
    fd: i32,
    buffer: &mut [u8],
    beside_room: usize,
    flags: i32,
) -> io::Result<Message> {
    let mut raw = Raw::empty();
    let mut part = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
    let mut control = vec![0u64; beside_room.div_ceil(8)];
    #[cfg(target_os = "linux")]
    let flags = flags | libc::MSG_CMSG_CLOEXEC;
    // SAFETY: the message points to what this function owns or borrows, with its lengths; the headers that
    // are then read lie within what the system says that it wrote.
    unsafe {
        let mut message: libc::msghdr = zeroed();
        message.msg_name = ptr::from_mut(&mut raw.storage).cast();
        message.msg_namelen = raw.len;
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        if beside_room > 0 {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = beside_room as _;
        }
        let len = length(libc::recvmsg(fd, &raw mut message, flags))?;
        let mut beside = Vec::new();
        let mut header = libc::CMSG_FIRSTHDR(&raw const message);
        while !header.is_null() {
            let data = libc::CMSG_DATA(header);
            let before = data.addr() - header.addr();
            let end = control.as_ptr().addr() + message.msg_controllen as usize;
            let n = ((*header).cmsg_len as usize).saturating_sub(before).min(end - data.addr());
            let octets = std::slice::from_raw_parts(data, n).to_vec();
            beside.push(((*header).cmsg_level, (*header).cmsg_type, octets));
            header = libc::CMSG_NXTHDR(&raw const message, header);
        }
        raw.len = message.msg_namelen;
        let from = if raw.len == 0 { Address::None } else { raw.decode() };
        Ok(Message { len, beside, flags: message.msg_flags, from })
    }
}

pub fn set_option(fd: i32, level: i32, option: i32, value: &[u8]) -> io::Result<()> {
    let n = value.len() as socklen_t;
    // SAFETY: the slice is readable for its length.
    check(unsafe { libc::setsockopt(fd, level, option, value.as_ptr().cast::<c_void>(), n) })
        .map(drop)
}

/// The value of an option, as long as it is.
pub fn option(fd: i32, level: i32, option: i32, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = buffer.len() as socklen_t;
    let value = buffer.as_mut_ptr().cast::<c_void>();
    // SAFETY: the buffer is writable for its length.
    check(unsafe { libc::getsockopt(fd, level, option, value, &raw mut n) })?;
    Ok(n as usize)
}

pub fn int_option(fd: i32, level: i32, name: i32) -> io::Result<i32> {
    let mut value = [0; 4];
    option(fd, level, name, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}

/// What `getaddrinfo` finds.
#[derive(Clone, Debug)]
pub struct Found {
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub canonical: String,
    pub address: Address,
}

/// Names could not be resolved: a code of `getaddrinfo`, and what it means.
#[derive(Debug)]
pub struct NameError {
    pub code: i32,
    pub message: String,
}

impl NameError {
    fn new(code: i32) -> NameError {
        // SAFETY: the system returns a text of its own that ends with NUL.
        let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
        NameError { code, message: text.to_string_lossy().into_owned() }
    }
}

/// What to look for: family, kind, protocol, flags.
pub type Hints = [i32; 4];

pub fn resolve(
    host: Option<&str>,
    port: Option<&str>,
    hints: Hints,
) -> Result<Vec<Found>, NameError> {
    let text = |s: Option<&str>| s.map(CString::new).transpose();
    let (Ok(host), Ok(port)) = (text(host), text(port)) else {
        return Err(NameError::new(libc::EAI_NONAME));
    };
    let pointer = |s: &Option<CString>| s.as_ref().map_or(ptr::null(), |s| s.as_ptr());
    let mut found = Vec::new();
    // SAFETY: the texts end with NUL and outlive the call; the list that it makes is walked while it exists
    // and then given back.
    unsafe {
        let mut wanted: libc::addrinfo = zeroed();
        [wanted.ai_family, wanted.ai_socktype, wanted.ai_protocol, wanted.ai_flags] = hints;
        let mut list = ptr::null_mut();
        let code =
            libc::getaddrinfo(pointer(&host), pointer(&port), &raw const wanted, &raw mut list);
        if code != 0 {
            return Err(NameError::new(code));
        }
        let mut at = list;
        while let Some(item) = at.as_ref() {
            let mut raw = Raw::empty();
            let n = (item.ai_addrlen as usize).min(size_of::<libc::sockaddr_storage>());
            let to = ptr::from_mut(&mut raw.storage).cast::<u8>();
            ptr::copy_nonoverlapping(item.ai_addr.cast::<u8>(), to, n);
            raw.len = n as socklen_t;
            let canonical = if item.ai_canonname.is_null() {
                String::new()
            } else {
                CStr::from_ptr(item.ai_canonname).to_string_lossy().into_owned()
            };
            found.push(Found {
                family: item.ai_family,
                kind: item.ai_socktype,
                proto: item.ai_protocol,
                canonical,
                address: raw.decode(),
            });
            at = item.ai_next;
        }
        libc::freeaddrinfo(list);
    }
    Ok(found)
}

/// `getnameinfo`: an address's host and service.
pub fn name_of(address: &Address, flags: i32) -> Result<(String, String), NameError> {
    let raw = address.encode().map_err(|_| NameError::new(libc::EAI_FAMILY))?;
    let mut host = [0 as libc::c_char; 1025];
    let mut service = [0 as libc::c_char; 32];
    // SAFETY: the address and both buffers come with their lengths; the texts end with NUL.
    unsafe {
        let code = libc::getnameinfo(
            raw.pointer(),
            raw.len,
            host.as_mut_ptr(),
            host.len() as _,
            service.as_mut_ptr(),
            service.len() as _,
            flags,
        );
        if code != 0 {
            return Err(NameError::new(code));
        }
        let text = |s: &[libc::c_char]| CStr::from_ptr(s.as_ptr()).to_string_lossy().into_owned();
        Ok((text(&host), text(&service)))
    }
}

pub fn host_name() -> io::Result<String> {
    let mut name = [0 as libc::c_char; 256];
    // SAFETY: the buffer is writable for its length; one octet stays NUL.
    check(unsafe { libc::gethostname(name.as_mut_ptr(), name.len() - 1) })?;
    let octets: Vec<u8> = name.iter().take_while(|&&c| c != 0).map(|&c| c as u8).collect();
    Ok(String::from_utf8_lossy(&octets).into_owned())
}
