//! Addresses as programs write them: `(host, port)`, `(host, port, flow, scope)`, paths.
//!
//! Invariant: a host that is a number needs no look-up; one that is a name is looked up without the
//! interpreter lock.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{State, failed};
use crate::base::surrogate;
use crate::runtime::socket::{self, Address, NameError};
use crate::vm::object::bytes;
use crate::vm::object::exception;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Exc, Res, Value, Vm};

/// The greatest label of a flow: 20 bits.
pub(super) const MOST_FLOW: u32 = 0xf_ffff;

/// An address as the system gave it.
pub(super) fn value(vm: &Vm<'_>, address: &Address) -> Res<Value> {
    let int = |n: u32| Value::Int(i64::from(n));
    Ok(match address {
        Address::None => Value::None,
        Address::V4(ip, port) => vm.tuple([vm.string(ip.to_string()), int(u32::from(*port))]),
        Address::V6 { ip, port, flow, scope } => {
            vm.tuple([vm.string(ip.to_string()), int(u32::from(*port)), int(*flow), int(*scope)])
        }
        Address::Unix(path) if path.first() == Some(&0) => bytes::from_vec(vm, path.clone()),
        Address::Unix(path) => vm.string(surrogate::from_system(path)),
        Address::Other(family) => vm.tuple([Value::Int(i64::from(*family)), Value::None]),
    })
}

/// What a `socket.gaierror` says.
pub(super) fn name_error(vm: &Vm<'_>, e: &NameError) -> Exc {
    if e.code == libc::EAI_SYSTEM {
        return failed(vm, &std::io::Error::last_os_error());
    }
    let class = match State::of(vm) {
        Ok(state) => state.gaierror.get().cloned(),
        Err(e) => return e,
    };
    match class {
        Some(class) => {
            let args = vec![Value::Int(i64::from(e.code)), vm.str(&e.message)];
            exception::new(vm, &class, args)
        }
        None => failed(vm, &std::io::Error::from_raw_os_error(libc::EINVAL)),
    }
}

/// A host's name or number as text; `str`, or `bytes` of ASCII.
pub(super) fn host_text(vm: &Vm<'_>, v: &Value) -> Res<String> {
    if let Some(s) = v.downcast::<Str>() {
        if s.as_str().contains('\0') {
            return Err(vm.type_error("host name must not contain null character"));
        }
        return Ok(s.as_str().to_owned());
    }
    match bytes::like(v) {
        Some(data) => Ok(String::from_utf8_lossy(&data).into_owned()),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("str, bytes or bytearray expected, not {ty}")))
        }
    }
}

/// The first address of a host.
fn look_up(vm: &Vm<'_>, host: &str, family: i32) -> Res<Address> {
    let passive = host.is_empty();
    let name = (!passive).then_some(host);
    let port = passive.then_some("0");
    let flags = if passive { libc::AI_PASSIVE } else { 0 };
    let kind = if passive { libc::SOCK_DGRAM } else { 0 };
    let found = vm.detach(|| socket::resolve(name, port, [family, kind, 0, flags]));
    let found = found.map_err(|e| name_error(vm, &e))?;
    match found.into_iter().next() {
        Some(first) => Ok(first.address),
        None => Err(failed(vm, &std::io::Error::from_raw_os_error(libc::EADDRNOTAVAIL))),
    }
}

pub(super) fn v4(vm: &Vm<'_>, host: &str) -> Res<Ipv4Addr> {
    match host {
        "" => return Ok(Ipv4Addr::UNSPECIFIED),
        "<broadcast>" | "255.255.255.255" => return Ok(Ipv4Addr::BROADCAST),
        _ => {}
    }
    if let Ok(ip) = host.parse() {
        return Ok(ip);
    }
    match look_up(vm, host, libc::AF_INET)? {
        Address::V4(ip, _) => Ok(ip),
        Address::None | Address::V6 { .. } | Address::Unix(_) | Address::Other(_) => {
            Err(failed(vm, &std::io::Error::from_raw_os_error(libc::EAFNOSUPPORT)))
        }
    }
}

fn v6(vm: &Vm<'_>, host: &str) -> Res<(Ipv6Addr, u32)> {
    if host.is_empty() {
        return Ok((Ipv6Addr::UNSPECIFIED, 0));
    }
    if let Ok(ip) = host.parse() {
        return Ok((ip, 0));
    }
    match look_up(vm, host, libc::AF_INET6)? {
        Address::V6 { ip, scope, .. } => Ok((ip, scope)),
        Address::None | Address::V4(..) | Address::Unix(_) | Address::Other(_) => {
            Err(failed(vm, &std::io::Error::from_raw_os_error(libc::EAFNOSUPPORT)))
        }
    }
}

fn port(vm: &Vm<'_>, v: &Value, caller: &str) -> Res<u16> {
    let port = vm.to_c_int(v)?;
    u16::try_from(port).map_err(|_| vm.overflow_error(format!("{caller}(): port must be 0-65535.")))
}

/// The address in an argument of a function, for a socket of a family.
pub(super) fn read(vm: &Vm<'_>, family: i32, v: &Value, caller: &str) -> Res<Address> {
    match family {
        libc::AF_UNIX => {
            if let Some(path) = v.downcast::<Str>() {
                let path = surrogate::to_system(path.as_str()).into_owned();
                return fits(vm, Address::Unix(path));
            }
            match bytes::like(v) {
                Some(path) => fits(vm, Address::Unix(path.into_owned())),
                None => {
                    let ty = vm.type_name(v);
                    Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
                }
            }
        }
        libc::AF_INET => {
            let Some(items) = v.downcast::<Tuple>().map(|t| &*t.items) else {
                let ty = vm.type_name(v);
                let message = format!("{caller}(): AF_INET address must be tuple, not {ty}");
                return Err(vm.type_error(message));
            };
            let [host, number] = items else {
                return Err(vm.type_error("AF_INET address must be a pair (host, port)"));
            };
            let ip = v4(vm, &host_text(vm, host)?)?;
            Ok(Address::V4(ip, port(vm, number, caller)?))
        }
        libc::AF_INET6 => {
            let items = v.downcast::<Tuple>().map(|t| &*t.items);
            let Some([host, number, rest @ ..]) = items.filter(|i| i.len() <= 4) else {
                let ty = vm.type_name(v);
                let message = format!("{caller}(): AF_INET6 address must be tuple, not {ty}");
                return Err(vm.type_error(message));
            };
            let (ip, found_scope) = v6(vm, &host_text(vm, host)?)?;
            let word = |v: Option<&Value>, default: u32| -> Res<u32> {
                let Some(v) = v else { return Ok(default) };
                u32::try_from(vm.to_i64(v)?)
                    .map_err(|_| vm.overflow_error("can't convert negative value to unsigned int"))
            };
            let flow = word(rest.first(), 0)?;
            if flow > MOST_FLOW {
                let message = format!("{caller}(): flowinfo must be 0-1048575.");
                return Err(vm.overflow_error(message));
            }
            let scope = word(rest.get(1), found_scope)?;
            Ok(Address::V6 { ip, port: port(vm, number, caller)?, flow, scope })
        }
        _ => {
            let message = format!("{caller}(): unsupported address family");
            Err(vm.raise(crate::vm::ExcKind::OSError, message))
        }
    }
}

/// A path that is too long is told before the system is asked.
fn fits(vm: &Vm<'_>, address: Address) -> Res<Address> {
    match &address {
        Address::Unix(path) if path.len() > 107 + usize::from(path.first() == Some(&0)) => {
            Err(vm.raise(crate::vm::ExcKind::OSError, "AF_UNIX path too long"))
        }
        Address::None
        | Address::V4(..)
        | Address::V6 { .. }
        | Address::Unix(_)
        | Address::Other(_) => Ok(address),
    }
}
