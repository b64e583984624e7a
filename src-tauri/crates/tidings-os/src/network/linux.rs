//! The kernel's own word about addresses and routes (rtnetlink(7)), and its tables of them.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, recv, socket_with};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// `RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE` (linux/rtnetlink.h).
const GROUPS: u32 = 0x10 | 0x40 | 0x100 | 0x400;

/// Tells when the ways of the computer changed.
#[derive(Debug)]
pub struct Network {
    socket: AsyncFd<OwnedFd>,
    known: Ways,
}

/// The routes and addresses there are, as the kernel prints them, without what moves by itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ways(Vec<String>);

impl Network {
    /// Listens from now on. Must be called on a runtime.
    ///
    /// # Errors
    /// When the kernel tells us nothing, as in some sandboxes.
    pub fn listen() -> io::Result<Self> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, flags, None)?;
        bind(&socket, &SocketAddrNetlink::new(0, GROUPS))?;
        #[expect(
            deprecated,
            reason = "unsound only for types that do not own their descriptor; an OwnedFd does"
        )]
        let socket = AsyncFd::with_interest(socket, Interest::READABLE)?;
        Ok(Self { socket, known: Ways::now() })
    }

    /// Waits for the next change. May be cancelled and called again.
    ///
    /// # Errors
    /// When the socket cannot be read; it will not come to work again.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.socket.readable().await?;
            // What the messages say is read from the tables instead: after a flood some of them are missing.
            while let Ok(read) =
                ready.try_io(|socket| Ok(recv(socket, &mut [0; 512], RecvFlags::TRUNC).map(drop)?))
            {
                if let Err(error) = read
                    && error.raw_os_error() != Some(rustix::io::Errno::NOBUFS.raw_os_error())
                {
                    return Err(error);
                }
            }
            let ways = Ways::now();
            if ways != self.known {
                self.known = ways;
                return Ok(());
            }
        }
    }
}

/// Whether there is a way to other computers at all. Where nobody can tell, there is.
#[must_use]
pub fn has_route() -> bool {
    Ways::read().is_none_or(|ways| !ways.0.is_empty())
}

impl Ways {
    fn now() -> Self {
        Self::read().unwrap_or_default()
    }

    fn read() -> Option<Self> {
        let ipv4 = fs::read_to_string("/proc/net/route").ok()?;
        // Absent where IPv6 is switched off.
        let ipv6 = fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
        Some(Self::of(&ipv4, &ipv6))
    }

    fn of(ipv4: &str, ipv6: &str) -> Self {
        // Name, destination, gateway; use counts and metrics follow. The first line is a heading.
        let ipv4 = ipv4.lines().skip(1).filter_map(|line| {
            let mut fields = line.split_whitespace();
            let (name, to, via) = (fields.next()?, fields.next()?, fields.next()?);
            (name != "lo").then(|| format!("{name} {to} {via}"))
        });
        // Destination, its length, source, its length, gateway, then numbers, and the name at the end. Routes to
        // the link itself (`fe80::`) and to groups (`ff00::`) lead nowhere.
        let ipv6 = ipv6.lines().filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (to, length, via) = (fields.first()?, fields.get(1)?, fields.get(4)?);
            let name = fields.last()?;
            let leads_away = *name != "lo" && !to.starts_with("fe80") && !to.starts_with("ff00");
            leads_away.then(|| format!("{name} {to}/{length} {via}"))
        });
        let mut ways: Vec<String> = ipv4.chain(ipv6).collect();
        ways.sort_unstable();
        Self(ways)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_IPV4: &str =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

    #[test]
    fn loopback_and_the_link_itself_are_no_way_to_anywhere() {
        let only_local = "\
            00000000000000000000000000000001 80 00000000000000000000000000000000 00 \
            00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo\n\
            fe800000000000000000000000000000 40 00000000000000000000000000000000 00 \
            00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n";
        assert_eq!(Ways::of(NO_IPV4, only_local), Ways::default());
    }

    #[test]
    fn what_moves_by_itself_is_no_change() {
        let route = |uses: u32| {
            format!("{NO_IPV4}eth0\t00000000\t0102A8C0\t0003\t0\t{uses}\t100\t00000000\t0\t0\t0\n")
        };
        assert_eq!(Ways::of(&route(1), ""), Ways::of(&route(7), ""));
        assert_eq!(Ways::of(&route(1), "").0, ["eth0 00000000 0102A8C0"]);
    }
}
