//! A provider to sign in with in the browser: an OAuth 2.0 authorization server on loopback, under real TLS.
//!
//! It stands for Google and Microsoft: the page (`/authorize`), the token endpoint (`/token`) with PKCE, codes that count
//! once, tokens that end, lasting tokens that are changed with each use where [`OAuthServer::rotate`] says so, and
//! [`Trouble`]. [`OAuthServer::browse`] is the person in their browser. An [`crate::imap_server::ImapServer`] that is
//! given its [`AccessTokens`] accepts what it gives out, for as long as it counts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use url::{Url, form_urlencoded};

use crate::ca::{CertificateAuthority, CertificateKind, sha256};

/// The name that the settings of the program under test call it by.
pub const NAME: &str = "lab";
const CLIENT_ID: &str = "tidings of the lab";
const CLIENT_SECRET: &str = "not secret at all";

/// Access tokens that count, and until when.
#[derive(Clone, Debug, Default)]
pub struct AccessTokens(Arc<Mutex<BTreeMap<String, Instant>>>);

impl AccessTokens {
    /// Whether a token counts at this moment.
    pub fn has(&self, token: &str) -> bool {
        self.all().get(token).is_some_and(|until| Instant::now() < *until)
    }

    /// From now on none of those that were given out counts.
    pub fn end_all(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the next call of the token endpoint meets.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// This status, and no more.
    Status(u16),
    /// The answer comes after this time.
    Late(Duration),
}

/// What was asked of a server since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Codes that were swapped for tokens.
    pub sign_ins: u64,
    /// Calls that asked for a renewal, whatever became of them.
    pub renewals: u64,
    /// Those that were refused with `invalid_grant`.
    pub refused: u64,
}

struct World {
    /// Code → the challenge it was asked with and where it was to be brought.
    codes: BTreeMap<String, (String, String)>,
    lasting: BTreeSet<String>,
    revoked: BTreeSet<String>,
    lifetime: Duration,
    rotates: bool,
    says_no: bool,
    troubles: VecDeque<Trouble>,
    given: u64,
    secrets: Vec<String>,
    counters: Counters,
}

/// A running server. It ends when this is dropped.
pub struct OAuthServer {
    address: SocketAddr,
    authority: Arc<CertificateAuthority>,
    tokens: AccessTokens,
    world: Arc<Mutex<World>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl OAuthServer {
    /// Starts a server on a free port of loopback; its tokens count for an hour.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("tidings-oauth-").tempdir().unwrap();
        let authority = Arc::new(CertificateAuthority::create(folder.path()));
        let tls = TlsAcceptor::from(authority.issue(CertificateKind::Good).server_config());
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let world = Arc::new(Mutex::new(World {
            codes: BTreeMap::new(),
            lasting: BTreeSet::new(),
            revoked: BTreeSet::new(),
            lifetime: Duration::from_secs(3600),
            rotates: false,
            says_no: false,
            troubles: VecDeque::new(),
            given: 0,
            secrets: Vec::new(),
            counters: Counters::default(),
        }));
        let tokens = AccessTokens::default();
        let (stop, stopped) = oneshot::channel();
        let serving = Serving { tls, world: Arc::clone(&world), tokens: tokens.clone() };
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = serving.run(listener) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, authority, tokens, world, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    /// What the settings of the program under test say of it.
    pub fn section(&self) -> String {
        let (port, ca_file) = (self.address.port(), self.ca_file().display());
        format!(
            "[oauth.{NAME}]\nclient_id = \"{CLIENT_ID}\"\nclient_secret = \"{CLIENT_SECRET}\"\n\
             authorize_url = \"https://localhost:{port}/authorize\"\ntoken_url = \"https://localhost:{port}/token\"\n\
             scope = \"imap offline\"\nca_file = \"{ca_file}\"\n"
        )
    }

    /// The PEM file to trust.
    pub fn ca_file(&self) -> &Path {
        self.authority.ca_file()
    }

    /// The access tokens that count.
    pub fn tokens(&self) -> &AccessTokens {
        &self.tokens
    }

    /// So long counts an access token from now on.
    pub fn set_lifetime(&self, lifetime: Duration) {
        self.world().lifetime = lifetime;
    }

    /// With each use a lasting token is taken back and another one given.
    pub fn rotate(&self) {
        self.world().rotates = true;
    }

    /// The person took the permission back: no lasting token counts, and no access token.
    pub fn revoke(&self) {
        let mut world = self.world();
        world.revoked = std::mem::take(&mut world.lasting);
        drop(world);
        self.tokens.end_all();
    }

    /// The lasting tokens that were taken back count again.
    pub fn allow_again(&self) {
        let mut world = self.world();
        world.lasting = std::mem::take(&mut world.revoked);
    }

    /// The person says no on the page.
    pub fn say_no(&self) {
        self.world().says_no = true;
    }

    /// The next call of the token endpoint meets trouble. Several are met in turn.
    pub fn trouble(&self, trouble: Trouble) {
        self.world().troubles.push_back(trouble);
    }

    /// The counters of now.
    pub fn counters(&self) -> Counters {
        self.world().counters.clone()
    }

    /// Every code and token that was ever given out, for looking for traces of them.
    pub fn secrets(&self) -> Vec<String> {
        self.world().secrets.clone()
    }

    /// The person: opens the page in the browser, says yes, and is sent back. The answer is the last page.
    pub fn browse(&self, page: &str) -> String {
        let page = Url::parse(page).unwrap();
        assert_eq!(page.port(), Some(self.address.port()), "the page is ours");
        let tcp = TcpStream::connect(self.address).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let tls = ClientConnection::new(self.authority.client_config(), name).unwrap();
        let target = format!("{}?{}", page.path(), page.query().unwrap_or_default());
        let answer = ask(StreamOwned::new(tls, tcp), &target, "localhost");
        let location = answer.lines().find_map(|line| line.strip_prefix("Location: ")).expect("a way back");
        let back = Url::parse(location).unwrap();
        let tcp = TcpStream::connect((Ipv4Addr::LOCALHOST, back.port().unwrap())).unwrap();
        ask(tcp, &format!("{}?{}", back.path(), back.query().unwrap()), back.host_str().unwrap())
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OAuthServer {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn ask(mut stream: impl std::io::Read + std::io::Write, target: &str, host: &str) -> String {
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n").unwrap();
    stream.flush().unwrap();
    let mut answer = Vec::new();
    // An end without TLS's goodbye is an end.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

struct Serving {
    tls: TlsAcceptor,
    world: Arc<Mutex<World>>,
    tokens: AccessTokens,
}

impl Serving {
    async fn run(&self, listener: TcpListener) {
        loop {
            let Ok((tcp, _)) = listener.accept().await else { continue };
            // One after the other: the person and the program are not in each other's way.
            let Ok(mut stream) = self.tls.accept(tcp).await else { continue };
            let Some((target, body)) = request(&mut stream).await else { continue };
            let (path, query) = target.split_once('?').unwrap_or((&target, ""));
            let answer = match path {
                "/authorize" => self.authorize(query),
                "/token" => {
                    let trouble = self.world().troubles.pop_front();
                    match trouble {
                        Some(Trouble::Status(status)) => {
                            format!("HTTP/1.1 {status} Busy\r\nContent-Length: 0\r\n\r\n")
                        }
                        Some(Trouble::Late(delay)) => {
                            tokio::time::sleep(delay).await;
                            self.token(&body)
                        }
                        None => self.token(&body),
                    }
                }
                _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
            };
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn authorize(&self, query: &str) -> String {
        let value = fields(query);
        assert_eq!(value["response_type"], "code");
        assert_eq!(value["client_id"], CLIENT_ID);
        assert_eq!(value["code_challenge_method"], "S256");
        let mut world = self.world();
        let mut back = Url::parse(&value["redirect_uri"]).unwrap();
        back.query_pairs_mut().append_pair("state", &value["state"]);
        if world.says_no {
            back.query_pairs_mut()
                .append_pair("error", "access_denied")
                .append_pair("error_description", "The person said no");
        } else {
            let code = world.secret("code/");
            world
                .codes
                .insert(code.clone(), (value["code_challenge"].clone(), value["redirect_uri"].clone()));
            back.query_pairs_mut().append_pair("code", &code);
        }
        format!("HTTP/1.1 302 Found\r\nLocation: {back}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    fn token(&self, body: &str) -> String {
        let value = fields(body);
        if value.get("client_id").map(String::as_str) != Some(CLIENT_ID)
            || value.get("client_secret").map(String::as_str) != Some(CLIENT_SECRET)
        {
            return json(401, r#"{"error":"invalid_client","error_description":"Who are you?"}"#);
        }
        let mut world = self.world();
        let revoked = r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#;
        let lasting = match value["grant_type"].as_str() {
            "authorization_code" => {
                let Some((challenge, redirect)) = world.codes.remove(&value["code"]) else {
                    return json(400, revoked);
                };
                let shown = data_encoding::BASE64URL_NOPAD.encode(&sha256(value["code_verifier"].as_bytes()));
                if shown != challenge || redirect != value["redirect_uri"] {
                    return json(
                        400,
                        r#"{"error":"invalid_grant","error_description":"This is not your code"}"#,
                    );
                }
                world.counters.sign_ins += 1;
                Some(world.lasting_token())
            }
            "refresh_token" => {
                world.counters.renewals += 1;
                let used = &value["refresh_token"];
                if !world.lasting.contains(used) {
                    world.counters.refused += 1;
                    return json(400, revoked);
                }
                if world.rotates {
                    world.lasting.remove(used);
                    Some(world.lasting_token())
                } else {
                    None
                }
            }
            _ => return json(400, r#"{"error":"unsupported_grant_type"}"#),
        };
        let access = world.secret("access.");
        let lifetime = world.lifetime;
        drop(world);
        self.tokens.all().insert(access.clone(), Instant::now() + lifetime);
        let lasting = lasting.map(|token| format!(",\"refresh_token\":\"{token}\"")).unwrap_or_default();
        json(
            200,
            &format!(
                "{{\"access_token\":\"{access}\",\"token_type\":\"Bearer\",\"expires_in\":{}{lasting}}}",
                lifetime.as_secs_f64()
            ),
        )
    }
}

impl World {
    /// A text that nobody guesses, and that is told from all others.
    fn secret(&mut self, kind: &str) -> String {
        self.given += 1;
        let nonce = Instant::now().elapsed().subsec_nanos() ^ std::process::id();
        let secret = format!("{kind}{}-Quokka-{:x}-{nonce:x}", self.given, self.given * 7_919);
        self.secrets.push(secret.clone());
        secret
    }

    fn lasting_token(&mut self) -> String {
        let token = self.secret("lasting/");
        self.lasting.insert(token.clone());
        token
    }
}

/// The target and the body of one call; `None` when it breaks.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return Some((head.split(' ').nth(1)?.to_owned(), body.to_owned()));
        }
    }
}

fn fields(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// In chunks, as large providers answer.
fn json(status: u16, body: &str) -> String {
    let (one, two) = body.split_at(body.len() / 2);
    format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
         {:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    )
}
