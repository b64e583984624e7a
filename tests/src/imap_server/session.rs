//! The bytes of a session: TLS, frames in, lines out, and what wakes it.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use super::dialogue::{Dialogue, Ending};
use super::personalities::Personality;
use super::syntax::{Frame, Framer};
use super::{Order, SessionEntry, Shared};

/// The longest a client may take for the TLS handshake.
const HANDSHAKE_LIMIT: std::time::Duration = std::time::Duration::from_secs(20);

/// Accepts connections until it is dropped; the sessions end with the runtime.
pub(super) async fn accept(
    listener: TcpListener,
    tls: TlsAcceptor,
    personality: Arc<Personality>,
    shared: Arc<Shared>,
) {
    loop {
        let Ok((tcp, _)) = listener.accept().await else { continue };
        let number = {
            let mut world = shared.world();
            world.counters.connections += 1;
            world.counters.connections
        };
        let (tls, personality, shared) = (tls.clone(), Arc::clone(&personality), Arc::clone(&shared));
        tokio::spawn(async move {
            // A client that goes away, or does not like the certificate, is no fault of the server.
            let _ = serve(number, tcp, tls, personality, shared).await;
        });
    }
}

async fn serve(
    number: u64,
    tcp: TcpStream,
    tls: TlsAcceptor,
    personality: Arc<Personality>,
    shared: Arc<Shared>,
) -> io::Result<()> {
    // A push is one small write: it must not wait for the client's acknowledgement.
    tcp.set_nodelay(true)?;
    let (orders, orders_in) = mpsc::unbounded_channel();
    let _registered = Registered::new(number, orders, &shared);
    let stream = timeout(HANDSHAKE_LIMIT, tls.accept(tcp)).await??;
    let changed = shared.changed.subscribe();
    let session = Session {
        number,
        stream,
        framer: Framer::default(),
        dialogue: Dialogue::new(number, personality, Instant::now()),
        orders: orders_in,
        changed,
        shared: Arc::clone(&shared),
    };
    session.run().await
}

/// An entry in the list of sessions for as long as it lives.
struct Registered {
    number: u64,
    shared: Arc<Shared>,
}

impl Registered {
    fn new(number: u64, orders: mpsc::UnboundedSender<Order>, shared: &Arc<Shared>) -> Self {
        let mut world = shared.world();
        world.sessions.insert(number, SessionEntry { orders, is_signed_in: false, is_idling: false });
        let standing = u64::try_from(world.sessions.len()).unwrap();
        world.counters.most_connections = world.counters.most_connections.max(standing);
        drop(world);
        Self { number, shared: Arc::clone(shared) }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.shared.world().sessions.remove(&self.number);
    }
}

struct Session<S> {
    number: u64,
    stream: S,
    framer: Framer,
    dialogue: Dialogue,
    orders: mpsc::UnboundedReceiver<Order>,
    changed: watch::Receiver<u64>,
    shared: Arc<Shared>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn run(mut self) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        loop {
            self.send_output().await?;
            match self.dialogue.ending() {
                None => {}
                Some(Ending::Polite) => return self.stream.shutdown().await,
                Some(Ending::Bare) => return Ok(()),
            }
            let deadline = self.dialogue.next_deadline(&self.shared.world());
            tokio::select! {
                read = self.stream.read(&mut buffer) => {
                    let length = read?;
                    if length == 0 {
                        return Ok(());
                    }
                    self.shared.world().counters.bytes_received += u64::try_from(length).unwrap();
                    self.framer.feed(&buffer[..length]);
                    self.handle_frames();
                }
                // Whatever it was, the dialogue looks for itself below.
                _ = self.changed.changed() => {}
                order = self.orders.recv() => match order {
                    Some(Order::Line(line)) => {
                        // What happened before it is said before it.
                        let world = self.shared.world();
                        self.dialogue.handle_time(&world, Instant::now());
                        drop(world);
                        self.dialogue.inject(line);
                    }
                    Some(Order::StopNotifying) => self.dialogue.stop_notifying(),
                    Some(Order::End { bye }) => self.dialogue.end(bye.as_deref()),
                    None => return Ok(()),
                },
                () = sleep_until(deadline.unwrap_or_else(far_away).into()) => {}
            }
            if self.dialogue.ending().is_none() {
                let world = self.shared.world();
                self.dialogue.handle_time(&world, Instant::now());
            }
        }
    }

    fn handle_frames(&mut self) {
        let mut next = self.framer.next();
        // Whatever follows in the same bytes was sent before this one's answer.
        let mut is_early = false;
        while let Some(frame) = next.take() {
            match frame {
                Frame::WantsLiteral(_) => {
                    self.dialogue.invite_literal();
                    next = self.framer.next();
                }
                Frame::TooLong => self.dialogue.end(Some("Command too long")),
                Frame::Whole(frame) => {
                    next = self.framer.next();
                    let is_pressed = matches!(next, Some(Frame::Whole(_)));
                    let now = Instant::now();
                    let mut world = self.shared.world();
                    world.counters.early_commands += u64::from(is_early);
                    world.wire.record(self.number, true, &frame, now);
                    self.dialogue.handle_frame(&frame, is_pressed, &mut world, now);
                    if let Some(entry) = world.sessions.get_mut(&self.number) {
                        entry.is_idling = self.dialogue.is_idling();
                        entry.is_signed_in = self.dialogue.is_signed_in;
                    }
                    drop(world);
                    self.shared.announce_change();
                    is_early = true;
                }
            }
            if self.dialogue.ending().is_some() {
                return;
            }
        }
    }

    async fn send_output(&mut self) -> io::Result<()> {
        let output = self.dialogue.take_output();
        if output.is_empty() {
            return Ok(());
        }
        {
            let mut world = self.shared.world();
            world.wire.record(self.number, false, &output, Instant::now());
            world.counters.bytes_sent += u64::try_from(output.len()).unwrap();
        }
        self.stream.write_all(&output).await?;
        self.stream.flush().await
    }
}

fn far_away() -> Instant {
    Instant::now() + std::time::Duration::from_secs(24 * 60 * 60)
}
