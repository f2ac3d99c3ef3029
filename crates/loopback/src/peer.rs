//! Whose process is at the other end of a connection.

use std::net::SocketAddrV4;

/// Whether the system tells which user a connection over 127.0.0.1 comes from. Linux does, unless its
/// kernel was built without `inet_diag` or a sandbox keeps that from us; macOS and Windows do not.
#[must_use]
pub fn tells_users() -> bool {
    system::tells_users()
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// A process of this user.
    Ours,
    /// A process of another user.
    Stranger,
    /// It has closed its end already: nobody would read an answer, and nobody answers for a request.
    Gone,
    /// The system does not tell.
    Untold,
}

/// A connection as one of its ends sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) local: SocketAddrV4,
    pub(crate) remote: SocketAddrV4,
}

/// The peer of a connection that this process accepted at `ends`.
pub(crate) fn peer_of(ends: Ends) -> Peer {
    // The same connection, seen from there.
    system::owner_of(Ends { local: ends.remote, remote: ends.local })
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        io,
        net::{IpAddr, Ipv4Addr, SocketAddrV4, TcpListener},
        sync::{Once, OnceLock},
    };

    use netlink_packet_core::{NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
    use netlink_packet_sock_diag::{
        SockDiagMessage,
        constants::{AF_INET, IPPROTO_TCP, TCP_LISTEN},
        inet::{ExtensionFlags, InetRequest, InetResponseHeader, SocketId, StateFlags},
    };
    use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_SOCK_DIAG};

    use super::{Ends, Peer};

    /// Large enough for any answer about one socket.
    const ANSWER: usize = 4096;
    /// No cookie: the addresses alone say which socket is meant (`INET_DIAG_NOCOOKIE`).
    const ANY: [u8; 8] = [0xff; 8];

    pub(super) fn tells_users() -> bool {
        static TELLS: OnceLock<bool> = OnceLock::new();
        static WARNED: Once = Once::new();
        if let Some(tells) = TELLS.get() {
            return *tells;
        }
        match tells_of_a_listener() {
            Ok(tells) => *TELLS.get_or_init(|| tells),
            // It may be for want of a file, or of memory: the next connection asks again.
            Err(error) => {
                WARNED.call_once(|| {
                    tracing::warn!(%error, "the system does not tell whose a connection is");
                });
                false
            }
        }
    }

    /// A missing `inet_diag` answers as a missing socket does, so it is asked for one that is there.
    fn tells_of_a_listener() -> io::Result<bool> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let local = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
        let remote = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
        Ok(ask(Ends { local, remote })?.is_some_and(|found| found.state == TCP_LISTEN))
    }

    pub(super) fn owner_of(ends: Ends) -> Peer {
        if !tells_users() {
            return Peer::Untold;
        }
        match ask(ends) {
            Ok(found) => judge(found, ends, rustix::process::geteuid().as_raw()),
            Err(error) => {
                tracing::warn!(%error, "the system did not tell whose a connection is");
                Peer::Gone
            }
        }
    }

    /// What the system has `found` when it was asked for the socket at `ends`.
    fn judge(found: Option<InetResponseHeader>, ends: Ends, own: u32) -> Peer {
        let Some(found) = found else { return Peer::Gone };
        // Where a connection is gone, the system may give a listener on its port instead.
        let same = found.socket_id.source_port == ends.local.port()
            && found.socket_id.destination_port == ends.remote.port()
            && found.state != TCP_LISTEN;
        match found {
            // A socket that its process has closed has no inode, and root for its user.
            InetResponseHeader { inode: 0, .. } => Peer::Gone,
            _ if !same => Peer::Gone,
            InetResponseHeader { uid, .. } if uid == own => Peer::Ours,
            _ => Peer::Stranger,
        }
    }

    /// Asks the kernel for the TCP socket at `ends` (sock_diag(7)); `None` where there is none. The
    /// kernel answers while it is being asked, so nothing waits. A socket of IPv6 that speaks IPv4 is
    /// found by its IPv4 addresses too.
    fn ask(ends: Ends) -> io::Result<Option<InetResponseHeader>> {
        let socket = Socket::new(NETLINK_SOCK_DIAG)?;
        socket.set_non_blocking(true)?;
        socket.connect(&SocketAddr::new(0, 0))?;
        socket.send(&request(ends), 0)?;
        let mut answer = [0; ANSWER];
        let length = socket.recv(&mut &mut answer[..], 0)?;
        let answer = answer.get(..length).unwrap_or_default();
        let message = NetlinkMessage::<SockDiagMessage>::deserialize(answer)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        match message.payload {
            NetlinkPayload::InnerMessage(SockDiagMessage::InetResponse(found)) => {
                Ok(Some(found.header))
            }
            NetlinkPayload::Error(error) if error.to_io().kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            NetlinkPayload::Error(error) => Err(error.to_io()),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn request(ends: Ends) -> Vec<u8> {
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST;
        let request = InetRequest {
            family: AF_INET,
            protocol: IPPROTO_TCP,
            extensions: ExtensionFlags::empty(),
            states: StateFlags::all(),
            socket_id: SocketId {
                source_port: ends.local.port(),
                destination_port: ends.remote.port(),
                source_address: IpAddr::V4(*ends.local.ip()),
                destination_address: IpAddr::V4(*ends.remote.ip()),
                interface_id: 0,
                cookie: ANY,
            },
        };
        let mut message = NetlinkMessage::new(header, SockDiagMessage::InetRequest(request).into());
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        bytes
    }

    #[cfg(test)]
    mod tests {
        use netlink_packet_sock_diag::constants::{TCP_ESTABLISHED, TCP_TIME_WAIT};

        use super::*;

        const ENDS: Ends = Ends {
            local: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 5000),
            remote: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 41000),
        };

        fn found(uid: u32) -> InetResponseHeader {
            let (source, destination) = (ENDS.local, ENDS.remote);
            InetResponseHeader {
                family: AF_INET,
                state: TCP_ESTABLISHED,
                timer: None,
                socket_id: SocketId {
                    source_port: source.port(),
                    destination_port: destination.port(),
                    source_address: IpAddr::V4(*source.ip()),
                    destination_address: IpAddr::V4(*destination.ip()),
                    interface_id: 0,
                    cookie: ANY,
                },
                recv_queue: 0,
                send_queue: 0,
                uid,
                inode: 7,
            }
        }

        #[test]
        fn only_an_open_socket_of_this_user_is_ours() {
            assert_eq!(judge(Some(found(1000)), ENDS, 1000), Peer::Ours);
            assert_eq!(judge(Some(found(1001)), ENDS, 1000), Peer::Stranger);
            assert_eq!(judge(Some(found(0)), ENDS, 1000), Peer::Stranger, "root is not the host");
            assert_eq!(judge(None, ENDS, 1000), Peer::Gone);
        }

        #[test]
        fn a_socket_that_was_closed_is_nobodys_even_where_the_host_is_root() {
            let closed = InetResponseHeader { inode: 0, state: TCP_TIME_WAIT, ..found(0) };
            assert_eq!(judge(Some(closed), ENDS, 0), Peer::Gone);
        }

        #[test]
        fn a_listener_on_the_port_of_a_connection_that_is_gone_is_not_taken_for_it() {
            let mut listener = InetResponseHeader { state: TCP_LISTEN, ..found(1000) };
            assert_eq!(judge(Some(listener.clone()), ENDS, 1000), Peer::Gone);
            listener.socket_id.destination_port = 0;
            assert_eq!(judge(Some(listener), ENDS, 1000), Peer::Gone);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{Ends, Peer};

    pub(super) fn tells_users() -> bool {
        false
    }

    pub(super) fn owner_of(_ends: Ends) -> Peer {
        Peer::Untold
    }
}
