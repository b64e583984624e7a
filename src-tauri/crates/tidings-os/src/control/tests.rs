//! The control socket over a real socket: questions, updates, and peers that are mad, gone or of another
//! version.

use std::{os::unix::fs::PermissionsExt, path::Path, time::Duration};

use tidings_protocol::{
    AccountId, Frame, Hello, PROTOCOL_VERSION, Reply, Request, Role, Update, message::MAX_LINE,
};
use tokio::{io::AsyncWriteExt, net::UnixStream, time::timeout};

use super::*;
use crate::dirs::Profile;

fn profile(root: &tempfile::TempDir) -> Profile {
    Profile::locate(Some(root.path().to_owned())).unwrap()
}

fn welcome(protocol: u32) -> Welcome {
    Welcome { protocol, version: "9.9.9".to_owned(), pid: 1, wants_secret: false, window_open: false }
}

/// An agent that welcomes as a given version, then answers one request after the other with what it is told.
async fn agent(listener: Listener, protocol: u32, answers: Vec<fn(u64, Request) -> Vec<Frame>>) {
    let (mut reader, mut writer) = listener.accept().await.unwrap().split();
    let Some(Frame::Request { id, body: Request::Hello(_) }) = reader.next().await.unwrap() else {
        panic!("no hello");
    };
    writer.send(&Frame::Reply { id, body: Reply::Welcome(welcome(protocol)) }).await.unwrap();
    for answer in answers {
        let Some(Frame::Request { id, body }) = reader.next().await.unwrap() else { panic!("no request") };
        for frame in answer(id, body) {
            writer.send(&frame).await.unwrap();
        }
    }
    drop(reader.next().await);
}

async fn raw(path: &Path, bytes: &[u8]) -> UnixStream {
    let mut stream = UnixStream::connect(path).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

#[tokio::test]
async fn a_request_gets_its_answer_and_updates_come_beside_it() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let serving = tokio::spawn(agent(
        listener,
        PROTOCOL_VERSION,
        vec![|id, body| {
            assert_eq!(body, Request::Subscribe);
            vec![
                Frame::Update(Update::Raise { event: None, token: None }),
                Frame::Reply { id, body: Reply::Done },
            ]
        }],
    ));

    let (client, welcome) = Client::connect(&profile, Role::Window, "1.2.3").await.unwrap();
    assert_eq!(welcome.version, "9.9.9");
    let mut updates = client.updates();
    assert_eq!(client.request(Request::Subscribe).await.unwrap(), Reply::Done);
    assert_eq!(updates.recv().await, Some(Update::Raise { event: None, token: None }));
    assert_eq!(client.updates().recv().await, None, "updates are given once");
    drop(client);
    serving.await.unwrap();
}

#[tokio::test]
async fn two_requests_at_once_each_get_their_own_answer() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let serving = tokio::spawn(async move {
        let (mut reader, mut writer) = listener.accept().await.unwrap().split();
        let mut asked = Vec::new();
        while asked.len() < 3 {
            let Some(Frame::Request { id, body }) = reader.next().await.unwrap() else {
                panic!("no request")
            };
            if matches!(body, Request::Hello(_)) {
                let body = Reply::Welcome(welcome(PROTOCOL_VERSION));
                writer.send(&Frame::Reply { id, body }).await.unwrap();
            }
            asked.push((id, body));
        }
        for (id, body) in asked.into_iter().skip(1).rev() {
            let body = if body == Request::Accounts { Reply::Accounts(Vec::new()) } else { Reply::Done };
            writer.send(&Frame::Reply { id, body }).await.unwrap();
        }
    });

    let (client, _) = Client::connect(&profile, Role::Command, "1.2.3").await.unwrap();
    let (accounts, done) = tokio::join!(client.request(Request::Accounts), client.request(Request::CheckNow));
    assert_eq!(accounts.unwrap(), Reply::Accounts(Vec::new()));
    assert_eq!(done.unwrap(), Reply::Done);
    serving.await.unwrap();
    assert!(matches!(client.request(Request::Status).await, Err(ControlError::Closed | ControlError::Io(_))));
}

#[tokio::test]
async fn without_an_agent_there_is_no_agent() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let none = Client::connect(&profile, Role::Command, "1.2.3").await;
    assert!(matches!(none, Err(ControlError::NoAgent)));

    // What an agent leaves behind that was killed.
    drop(std::os::unix::net::UnixListener::bind(profile.control_socket()).unwrap());
    let dead = Client::connect(&profile, Role::Command, "1.2.3").await;
    assert!(matches!(dead, Err(ControlError::NoAgent)));
    let _replaced = Listener::bind(&profile).unwrap();
    let mode = profile.control_socket().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn an_agent_of_another_version_is_named_and_can_be_ended() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let serving = tokio::spawn(agent(Listener::bind(&profile).unwrap(), PROTOCOL_VERSION + 1, Vec::new()));
    let refused = Client::connect(&profile, Role::Window, "1.2.3").await.unwrap_err();
    let ControlError::OtherVersion(welcome) = refused else { panic!("{refused}") };
    assert_eq!(welcome.version, "9.9.9");
    serving.await.unwrap();

    let serving = tokio::spawn(agent(
        Listener::bind(&profile).unwrap(),
        PROTOCOL_VERSION + 1,
        vec![|id, body| {
            assert_eq!(body, Request::Quit);
            vec![Frame::Reply { id, body: Reply::Done }]
        }],
    ));
    Client::quit(&profile, "1.2.3").await.unwrap();
    serving.await.unwrap();
}

#[tokio::test]
async fn an_agent_that_ends_leaves_no_question_waiting() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let serving = tokio::spawn(agent(listener, PROTOCOL_VERSION, vec![|_, _| Vec::new()]));
    let (client, _) = Client::connect(&profile, Role::Command, "1.2.3").await.unwrap();
    let mut updates = client.updates();
    let asked = async {
        let answer = client.request(Request::Status).await;
        assert!(matches!(answer, Err(ControlError::Closed)), "{answer:?}");
        assert_eq!(updates.recv().await, None);
    };
    let ended = async {
        while profile.control_socket().exists() {
            serving.abort();
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), futures_util::future::join(asked, ended)).await.unwrap();
}

#[tokio::test]
async fn a_reader_that_does_not_keep_up_is_told_and_answers_still_come() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let flood: fn(u64, Request) -> Vec<Frame> = |id, _| {
        let mut frames = vec![Frame::Update(Update::Raise { event: None, token: None }); 1_000];
        frames.push(Frame::Reply { id, body: Reply::Done });
        frames
    };
    let one: fn(u64, Request) -> Vec<Frame> = |id, _| {
        vec![
            Frame::Update(Update::Raise { event: None, token: None }),
            Frame::Reply { id, body: Reply::Done },
        ]
    };
    let serving = tokio::spawn(agent(Listener::bind(&profile).unwrap(), PROTOCOL_VERSION, vec![flood, one]));

    let (client, _) = Client::connect(&profile, Role::Window, "1.2.3").await.unwrap();
    let mut updates = client.updates();
    assert_eq!(client.request(Request::Subscribe).await.unwrap(), Reply::Done);
    let mut kept = Vec::new();
    while let Ok(update) = updates.try_recv() {
        kept.push(update);
    }
    assert!(kept.len() < 1_000, "the queue is bounded");
    assert_eq!(kept.last(), Some(&Update::Missed));
    assert_eq!(client.request(Request::Status).await.unwrap(), Reply::Done);
    assert_eq!(updates.recv().await, Some(Update::Raise { event: None, token: None }));
    drop(client);
    serving.await.unwrap();
}

#[tokio::test]
async fn a_line_without_end_is_cut_off() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let path = profile.control_socket().to_owned();
    let sending = tokio::spawn(async move {
        let mut stream = UnixStream::connect(path).await.unwrap();
        while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
    });
    let (mut reader, writer) = listener.accept().await.unwrap().split();
    let found = timeout(Duration::from_secs(10), reader.next()).await.unwrap();
    assert!(matches!(found, Err(ControlError::LineTooLong)), "{found:?}");
    drop((reader, writer));
    sending.await.unwrap();
}

#[tokio::test]
async fn a_frame_too_long_to_send_leaves_the_connection_usable() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let (_, mut writer) = Connection::connect(&profile).await.unwrap().split();
    let (mut reader, _writer) = listener.accept().await.unwrap().split();
    let secret = "x".repeat(MAX_LINE);
    let long = Frame::Request { id: 1, body: Request::HoldSecret { id: AccountId("a".to_owned()), secret } };
    assert!(matches!(writer.send(&long).await, Err(ControlError::LineTooLong)));
    let short = Frame::Request { id: 2, body: Request::Version };
    writer.send(&short).await.unwrap();
    assert_eq!(reader.next().await.unwrap(), Some(short));
}

#[tokio::test]
async fn a_line_nobody_knows_costs_that_line_and_keeps_its_id() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let sent = b"nonsense\n{\"request\":{\"id\":7,\"body\":{\"fly\":{\"secret\":\"hunter2\"}}}}\n\
        {\"request\":{\"id\":8,\"body\":\"version\"}}\n{\"request\":";
    let stream = raw(profile.control_socket(), sent).await;
    let (mut reader, _writer) = listener.accept().await.unwrap().split();

    let nonsense = reader.next().await.unwrap_err();
    assert!(matches!(nonsense, ControlError::Malformed { id: None }));
    let unknown = reader.next().await.unwrap_err();
    assert!(matches!(unknown, ControlError::Malformed { id: Some(7) }));
    assert!(!format!("{unknown} {unknown:?}").contains("hunter2"));
    assert_eq!(reader.next().await.unwrap(), Some(Frame::Request { id: 8, body: Request::Version }));
    drop(stream);
    assert!(matches!(reader.next().await, Err(ControlError::Closed)), "half a line is no end");
}

#[tokio::test]
async fn a_frame_may_come_in_pieces_and_reading_may_be_given_up_between() {
    let root = tempfile::tempdir().unwrap();
    let profile = profile(&root);
    let listener = Listener::bind(&profile).unwrap();
    let hello = Hello { protocol: 1, version: "1.2.3".to_owned(), role: Role::Command };
    let frame = Frame::Request { id: 1, body: Request::Hello(hello) };
    let mut line = serde_json::to_vec(&frame).unwrap();
    line.push(b'\n');
    let mut stream = raw(profile.control_socket(), &line[..10]).await;
    let (mut reader, _writer) = listener.accept().await.unwrap().split();
    timeout(Duration::from_millis(20), reader.next()).await.unwrap_err();
    stream.write_all(&line[10..]).await.unwrap();
    assert_eq!(reader.next().await.unwrap(), Some(frame));
    drop(stream);
    assert_eq!(reader.next().await.unwrap(), None);
}
