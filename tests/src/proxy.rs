//! Faults on the way: a TCP proxy on loopback in front of any server.
//!
//! It sees only what is encrypted and so can delay, stop and cut, but not forge. What it does may be changed while
//! connections stand; those follow.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{future, io};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::wait::{free_address, wait_until};

/// What the proxy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Passes everything on.
    None,
    /// Ends each connection, without a goodbye, when the server has sent this many bytes over it.
    CutAfter(u64),
    /// Ends each connection when it is this old: a server (or gateway) that limits sessions by age.
    EndAtAge(Duration),
    /// Ends each connection when the client has sent nothing for so long: a limit on idleness.
    EndAfterIdle(Duration),
    /// Accepts and keeps connections, and passes nothing on any more, either way; the kernel still acknowledges.
    BlackHole,
    /// Listens no more: whoever dials is refused. Connections that stand go on.
    Refuse,
    /// Passes on what the server says in pieces of one byte, with a pause after each.
    Drip(Duration),
    /// Answers each connection, the standing ones too, with RST.
    Reset,
    /// Ends the server's side of each connection, the standing ones too; what the client says is still taken.
    HalfClose,
}

/// What the connections follow.
#[derive(Clone, Copy)]
struct Order {
    fault: Fault,
    /// Where new connections lead.
    upstream: SocketAddr,
    /// Connections of an earlier generation end.
    generation: u64,
}

#[derive(Default)]
struct Counts {
    accepted: AtomicU64,
    open: AtomicU64,
    most_sent: AtomicU64,
}

/// A running proxy. It ends, with all its connections, when this is dropped.
pub struct Proxy {
    address: SocketAddr,
    order: Option<watch::Sender<Order>>,
    counts: Arc<Counts>,
    listening: watch::Receiver<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts a proxy in front of `upstream`.
    pub fn start(upstream: SocketAddr, fault: Fault) -> Self {
        let address = free_address();
        let (order, orders) = watch::channel(Order { fault, upstream, generation: 0 });
        let (listens, listening) = watch::channel(false);
        let counts = Arc::new(Counts::default());
        let counted = Arc::clone(&counts);
        let thread = thread::Builder::new()
            .name("proxy".to_owned())
            .spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(listen(address, orders, listens, counted));
            })
            .unwrap();
        let proxy = Self { address, order: Some(order), counts, listening, thread: Some(thread) };
        proxy.settle(fault);
        proxy
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does something else from now on, also to the connections that stand.
    pub fn set(&self, fault: Fault) {
        if let Some(order) = &self.order {
            order.send_modify(|order| order.fault = fault);
        }
        self.settle(fault);
    }

    /// Ends every connection that stands, without a goodbye. New ones are served as before.
    pub fn end_connections(&self) {
        if let Some(order) = &self.order {
            order.send_modify(|order| order.generation += 1);
        }
    }

    /// Leads new connections to another server.
    pub fn lead_to(&self, upstream: SocketAddr) {
        if let Some(order) = &self.order {
            order.send_modify(|order| order.upstream = upstream);
        }
    }

    /// The most that a server has sent over one connection, in bytes.
    pub fn most_sent(&self) -> u64 {
        self.counts.most_sent.load(Ordering::SeqCst)
    }

    /// Connections accepted since the start.
    pub fn connections(&self) -> u64 {
        self.counts.accepted.load(Ordering::SeqCst)
    }

    /// Connections that stand now.
    pub fn open_connections(&self) -> u64 {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// Waits until the listener stands (or does not) as `fault` wants it.
    fn settle(&self, fault: Fault) {
        let wanted = fault != Fault::Refuse;
        wait_until("the proxy's listener to follow", Duration::from_secs(5), || {
            *self.listening.borrow() == wanted
        });
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Without a sender the listener's loop ends, and the runtime takes the connections with it.
        self.order.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn listen(
    address: SocketAddr,
    mut orders: watch::Receiver<Order>,
    listens: watch::Sender<bool>,
    counts: Arc<Counts>,
) {
    loop {
        let wants_listener = orders.borrow_and_update().fault != Fault::Refuse;
        if !wants_listener {
            listens.send_replace(false);
            if orders.changed().await.is_err() {
                return;
            }
            continue;
        }
        let listener = TcpListener::bind(address).await.unwrap();
        listens.send_replace(true);
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let Ok((client, _)) = accepted else { continue };
                    counts.accepted.fetch_add(1, Ordering::SeqCst);
                    counts.open.fetch_add(1, Ordering::SeqCst);
                    let (orders, counts) = (orders.clone(), Arc::clone(&counts));
                    let first = *orders.borrow();
                    tokio::spawn(async move {
                        // Both ends may go away at any moment; that is what a proxy is for.
                        let _ = pass(client, first, orders, &counts).await;
                        counts.open.fetch_sub(1, Ordering::SeqCst);
                    });
                }
                changed = orders.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if orders.borrow_and_update().fault == Fault::Refuse {
                        break;
                    }
                }
            }
        }
    }
}

/// One connection, until it ends for whatever reason.
async fn pass(
    mut client: TcpStream,
    first: Order,
    mut orders: watch::Receiver<Order>,
    counts: &Counts,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut server = TcpStream::connect(first.upstream).await?;
    server.set_nodelay(true)?;
    let started = Instant::now();
    let mut last_said = started;
    let mut sent: u64 = 0;
    let (mut from_client, mut from_server) = ([0; 8192], [0; 8192]);
    loop {
        let order = *orders.borrow_and_update();
        if order.generation != first.generation {
            return Ok(());
        }
        let fault = order.fault;
        let mut most = from_server.len();
        let end = match fault {
            Fault::None | Fault::Refuse => None,
            Fault::CutAfter(bytes) if sent >= bytes => return Ok(()),
            Fault::CutAfter(bytes) => {
                most = most.min(usize::try_from(bytes - sent).unwrap_or(most));
                None
            }
            Fault::EndAtAge(age) => Some(started + age),
            Fault::EndAfterIdle(limit) => Some(last_said + limit),
            Fault::BlackHole => {
                // Reading on would empty the peers' buffers, which a dead path does not.
                if orders.changed().await.is_err() {
                    return Ok(());
                }
                continue;
            }
            Fault::Drip(_) => {
                most = 1;
                None
            }
            Fault::HalfClose => {
                // For good, whatever comes after: half of a connection does not come back.
                client.shutdown().await?;
                while client.read(&mut from_client).await? > 0 {}
                return Ok(());
            }
            Fault::Reset => {
                client.set_zero_linger()?;
                server.set_zero_linger()?;
                return Ok(());
            }
        };
        tokio::select! {
            // In this order: what was said after an order obeys it.
            biased;
            changed = orders.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
            }
            () = until(end) => return Ok(()),
            read = client.read(&mut from_client) => {
                let length = read?;
                if length == 0 {
                    return Ok(());
                }
                last_said = Instant::now();
                server.write_all(&from_client[..length]).await?;
            }
            read = server.read(&mut from_server[..most]) => {
                let length = read?;
                if length == 0 {
                    return Ok(());
                }
                client.write_all(&from_server[..length]).await?;
                sent += u64::try_from(length).unwrap_or(u64::MAX);
                counts.most_sent.fetch_max(sent, Ordering::SeqCst);
                if let Fault::Drip(pause) = fault {
                    sleep(pause).await;
                }
            }
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => future::pending().await,
    }
}
