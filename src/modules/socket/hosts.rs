//! Names of hosts and services, and numbers in the network's order.
//!
//! Invariant: what may ask another machine runs without the interpreter lock.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::{self, name_error};
use super::{failed, number};
use crate::base::surrogate;
use crate::runtime::socket::{self, Address};
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, MethodDef, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "getaddrinfo",
        getaddrinfo,
        "getaddrinfo(host, port [, family, type, proto, flags])",
    ),
    MethodDef::new("gethostbyaddr", gethostbyaddr, "gethostbyaddr(host)"),
    MethodDef::new("gethostbyname", gethostbyname, "gethostbyname(host) -> address"),
    MethodDef::new("gethostbyname_ex", gethostbyname_ex, "gethostbyname_ex(host)"),
    MethodDef::new("gethostname", gethostname, "gethostname() -> string"),
    MethodDef::new("getnameinfo", getnameinfo, "getnameinfo(sockaddr, flags) --> (host, port)"),
    MethodDef::new("getservbyname", getservbyname, "getservbyname(servicename[, protocolname])"),
    MethodDef::new("getservbyport", getservbyport, "getservbyport(port[, protocolname])"),
    MethodDef::new("htonl", |vm, a| swap32(vm, a, "htonl"), "htonl(integer) -> integer"),
    MethodDef::new("htons", |vm, a| swap16(vm, a, "htons"), "htons(integer) -> integer"),
    MethodDef::new("inet_aton", inet_aton, "inet_aton(string) -> bytes"),
    MethodDef::new("inet_ntoa", inet_ntoa, "inet_ntoa(packed_ip) -> ip_string"),
    MethodDef::new("inet_ntop", inet_ntop, "inet_ntop(af, packed_ip) -> string"),
    MethodDef::new("inet_pton", inet_pton, "inet_pton(af, ip) -> packed IP address string"),
    MethodDef::new("ntohl", |vm, a| swap32(vm, a, "ntohl"), "ntohl(integer) -> integer"),
    MethodDef::new("ntohs", |vm, a| swap16(vm, a, "ntohs"), "ntohs(integer) -> integer"),
];

fn getaddrinfo(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let names = ["host", "port", "family", "type", "proto", "flags"];
    let [host, port, family, kind, proto, flags] = args.bind(vm, "getaddrinfo", names, shape)?;
    let given = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let host = match given(host) {
        None => None,
        Some(v) if v.downcast::<Str>().is_some() || bytes::data_of(&v).is_some() => {
            Some(address::host_text(vm, &v)?)
        }
        Some(_) => {
            return Err(vm.type_error("getaddrinfo() argument 1 must be string or None"));
        }
    };
    let port = match given(port) {
        None => None,
        Some(v) if int::is_int(&v) => Some(vm.to_i64(&v)?.to_string()),
        Some(v) if v.downcast::<Str>().is_some() || bytes::data_of(&v).is_some() => {
            if v.downcast::<Str>().is_some_and(|s| surrogate::has_any(s.as_str())) {
                // There is no octet for what it holds.
                vm.call_method(&v, "encode", &[])?;
            }
            Some(address::host_text(vm, &v)?)
        }
        Some(_) => return Err(vm.raise(ExcKind::OSError, "Int or String expected")),
    };
    let hints = [
        number(vm, family, 0)?,
        number(vm, kind, 0)?,
        number(vm, proto, 0)?,
        number(vm, flags, 0)?,
    ];
    let found = vm.detach(|| socket::resolve(host.as_deref(), port.as_deref(), hints));
    let mut all = Vec::new();
    for f in found.map_err(|e| name_error(vm, &e))? {
        let [family, kind, proto] = [f.family, f.kind, f.proto].map(|n| Value::Int(i64::from(n)));
        let shown = address::value(vm, &f.address)?;
        all.push(vm.tuple([family, kind, proto, vm.str(&f.canonical), shown]));
    }
    Ok(vm.list(all))
}

fn one_text(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<String> {
    args.check_positional(vm, name, 1, 1)?;
    address::host_text(vm, &args.values[0])
}

fn gethostbyname(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let host = one_text(vm, args, "gethostbyname")?;
    Ok(vm.string(address::v4(vm, &host)?.to_string()))
}

fn gethostbyname_ex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let host = one_text(vm, args, "gethostbyname_ex")?;
    let hints = [libc::AF_INET, libc::SOCK_STREAM, 0, libc::AI_CANONNAME];
    let found = vm.detach(|| socket::resolve(Some(&host), None, hints));
    let found = found.map_err(|e| name_error(vm, &e))?;
    let mut ips = Vec::new();
    for f in &found {
        if let Address::V4(ip, _) = f.address {
            ips.push(vm.string(ip.to_string()));
        }
    }
    let canonical = found.first().map_or(host.as_str(), |f| f.canonical.as_str());
    Ok(vm.tuple([vm.str(canonical), vm.list(Vec::new()), vm.list(ips)]))
}

fn gethostbyaddr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let host = one_text(vm, args, "gethostbyaddr")?;
    let found = vm.detach(|| {
        let found = socket::resolve(Some(&host), None, [0, libc::SOCK_STREAM, 0, 0])?;
        let Some(first) = found.into_iter().next() else { return Ok(None) };
        let (name, _) = socket::name_of(&first.address, libc::NI_NAMEREQD)?;
        Ok(Some((name, first.address)))
    });
    let Some((name, address)) = found.map_err(|e| name_error(vm, &e))? else {
        return Err(failed(vm, &std::io::Error::from_raw_os_error(libc::EADDRNOTAVAIL)));
    };
    let shown = match &address {
        Address::V4(ip, _) => ip.to_string(),
        Address::V6 { ip, .. } => ip.to_string(),
        Address::None | Address::Unix(_) | Address::Other(_) => host,
    };
    Ok(vm.tuple([vm.string(name), vm.list(Vec::new()), vm.list(vec![vm.string(shown)])]))
}

fn gethostname(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gethostname", 0, 0)?;
    socket::host_name().map(|name| vm.string(name)).map_err(|e| failed(vm, &e))
}

fn getnameinfo(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getnameinfo", 2, 2)?;
    let flags = vm.to_c_int(&args.values[1])?;
    let Some(given) = args.values[0].downcast::<Tuple>() else {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let ([host, port], rest) = match &*given.items {
        [host, port, rest @ ..] if rest.len() <= 2 => ([host, port], rest),
        _ => return Err(vm.type_error("getnameinfo(): illegal sockaddr argument")),
    };
    let (host, port) = (address::host_text(vm, host)?, vm.to_c_int(port)?.to_string());
    let word = |v: Option<&Value>| v.map_or(Ok(0), |v| vm.to_i64(v)).map(|n| n as u32);
    let (flow, scope) = (word(rest.first())?, word(rest.get(1))?);
    if flow > address::MOST_FLOW {
        return Err(vm.overflow_error("getnameinfo(): flowinfo must be 0-1048575."));
    }
    // A host's number, of which one can tell the family; nobody is asked for a name's.
    let hints = [libc::AF_UNSPEC, libc::SOCK_DGRAM, 0, libc::AI_NUMERICHOST];
    let numbers = vm.detach(|| socket::resolve(Some(&host), Some(&port), hints));
    let mut numbers = numbers.map_err(|e| name_error(vm, &e))?;
    if numbers.len() > 1 {
        return Err(vm.raise(ExcKind::OSError, "sockaddr resolved to multiple addresses"));
    }
    let to = match numbers.pop().map(|f| f.address) {
        Some(Address::V4(..)) if !rest.is_empty() => {
            return Err(vm.raise(ExcKind::OSError, "IPv4 sockaddr must be 2 tuple"));
        }
        Some(Address::V6 { ip, port, .. }) => Address::V6 { ip, port, flow, scope },
        other => other.unwrap_or(Address::None),
    };
    let found = vm.detach(|| socket::name_of(&to, flags));
    let (host, service) = found.map_err(|e| name_error(vm, &e))?;
    Ok(vm.tuple([vm.string(host), vm.string(service)]))
}

/// The kind of socket that a protocol's name means.
fn kind_of(vm: &Vm<'_>, v: Option<&Value>) -> Res<i32> {
    let Some(v) = v else { return Ok(0) };
    Ok(match address::host_text(vm, v)?.as_str() {
        "udp" => libc::SOCK_DGRAM,
        _ => libc::SOCK_STREAM,
    })
}

fn getservbyname(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getservbyname", 1, 2)?;
    let service = address::host_text(vm, &args.values[0])?;
    let hints = [libc::AF_INET, kind_of(vm, args.values.get(1))?, 0, 0];
    // A number is no service's name.
    let found = match service.parse::<u16>() {
        Ok(_) => Vec::new(),
        Err(_) => vm.detach(|| socket::resolve(None, Some(&service), hints)).unwrap_or_default(),
    };
    match found.first().map(|f| &f.address) {
        Some(Address::V4(_, port)) => Ok(Value::Int(i64::from(*port))),
        Some(_) | None => Err(vm.raise(ExcKind::OSError, "service/proto not found")),
    }
}

fn getservbyport(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getservbyport", 1, 2)?;
    let Ok(port) = u16::try_from(vm.to_i64(&args.values[0])?) else {
        return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
    };
    let datagram = kind_of(vm, args.values.get(1))? == libc::SOCK_DGRAM;
    let flags = if datagram { libc::NI_DGRAM } else { 0 };
    let at = Address::V4(Ipv4Addr::UNSPECIFIED, port);
    match vm.detach(|| socket::name_of(&at, flags | libc::NI_NUMERICHOST)) {
        Ok((_, service)) if service != port.to_string() => Ok(vm.string(service)),
        Ok(_) | Err(_) => Err(vm.raise(ExcKind::OSError, "port/proto not found")),
    }
}

fn swap32(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let n = vm.to_i64(&args.values[0])?;
    match u32::try_from(n) {
        Ok(n) => Ok(Value::Int(i64::from(n.to_be()))),
        Err(_) if n < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        Err(_) => Err(vm.overflow_error("int larger than 32 bits")),
    }
}

fn swap16(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let n = vm.to_i64(&args.values[0])?;
    match u16::try_from(n) {
        Ok(n) => Ok(Value::Int(i64::from(n.to_be()))),
        Err(_) if n < 0 => {
            let message =
                format!("{name}: can't convert negative Python int to C 16-bit unsigned integer");
            Err(vm.overflow_error(message))
        }
        Err(_) => {
            let message =
                format!("{name}: Python int too large to convert to C 16-bit unsigned integer");
            Err(vm.overflow_error(message))
        }
    }
}

fn illegal(vm: &Vm<'_>, name: &str) -> crate::vm::Exc {
    vm.raise(ExcKind::OSError, format!("illegal IP address string passed to {name}"))
}

/// One part of an address in the old notation: decimal, octal with 0, hexadecimal with 0x.
fn part(text: &str) -> Option<u32> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None if text.len() > 1 && text.starts_with('0') => u32::from_str_radix(text, 8),
        None => text.parse(),
    };
    number.ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))
}

/// An address of one to four parts, of which the last fills what is left.
fn inet_aton(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let text = one_text(vm, args, "inet_aton")?;
    let parts: Option<Vec<u32>> = text.split('.').map(part).collect();
    let Some([front @ .., last]) = parts.as_deref().filter(|p| p.len() <= 4) else {
        return Err(illegal(vm, "inet_aton"));
    };
    let bits = 8 * (4 - front.len()) as u32;
    let fits = front.iter().all(|p| *p < 256) && u64::from(*last) < 1 << bits;
    if !fits {
        return Err(illegal(vm, "inet_aton"));
    }
    let high = front.iter().fold(0u64, |sum, p| sum << 8 | u64::from(*p)) << bits;
    Ok(bytes::from_vec(vm, ((high as u32) | *last).to_be_bytes().to_vec()))
}

fn octets(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    match bytes::like(v) {
        Some(data) => Ok(data.into_owned()),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
        }
    }
}

fn inet_ntoa(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_socket.inet_ntoa", 1, 1)?;
    let data = octets(vm, &args.values[0])?;
    match <[u8; 4]>::try_from(data.as_slice()) {
        Ok(ip) => Ok(vm.string(Ipv4Addr::from(ip).to_string())),
        Err(_) => Err(vm.raise(ExcKind::OSError, "packed IP wrong length")),
    }
}

fn unknown_family(vm: &Vm<'_>, family: i32) -> crate::vm::Exc {
    vm.value_error(format!("unknown address family {family}"))
}

fn inet_ntop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "inet_ntop", 2, 2)?;
    let family = vm.to_c_int(&args.values[0])?;
    let data = octets(vm, &args.values[1])?;
    let text = match family {
        libc::AF_INET => {
            <[u8; 4]>::try_from(data.as_slice()).map(|ip| Ipv4Addr::from(ip).to_string())
        }
        libc::AF_INET6 => {
            <[u8; 16]>::try_from(data.as_slice()).map(|ip| Ipv6Addr::from(ip).to_string())
        }
        _ => return Err(unknown_family(vm, family)),
    };
    text.map(|text| vm.string(text))
        .map_err(|_| vm.value_error("invalid length of packed IP address string"))
}

fn inet_pton(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "inet_pton", 2, 2)?;
    let family = vm.to_c_int(&args.values[0])?;
    let text = address::host_text(vm, &args.values[1])?;
    let data = match family {
        libc::AF_INET => text.parse::<Ipv4Addr>().map(|ip| ip.octets().to_vec()),
        libc::AF_INET6 => text.parse::<Ipv6Addr>().map(|ip| ip.octets().to_vec()),
        // What the system says of other families.
        _ => return Err(failed(vm, &std::io::Error::from_raw_os_error(libc::EAFNOSUPPORT))),
    };
    data.map(|data| bytes::from_vec(vm, data)).map_err(|_| illegal(vm, "inet_pton"))
}
