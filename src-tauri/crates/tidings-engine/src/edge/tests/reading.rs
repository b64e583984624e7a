//! Lines of real and of broken servers, in any pieces: what is told of them, and that nothing around them is lost.

use super::*;

/// What imap-proto refuses, panics on or loses (and some that it takes), as it stands on the wire.
const CORPUS: &[&[u8]] = &[
    b"* CAPABILITY IMAP4rev2 IDLE\r\n",
    b"* CAPABILITY IMAP4rev1 X-FOO=a%b\r\n",
    b"* 5 XFOO\r\n",
    b"* 1 FETCH (FLAGS  (\\Seen))\r\n",
    b"* 1 FETCH (UID 19436 )\r\n",
    b"* 1 FETCH ()\r\n",
    b"* 1 FETCH (FLAGS ([Gmail] \xe9\x87\x8d\xe8\xa6\x81))\r\n",
    b"* 1 FETCH (FLAGS (\"foo bar\" \\\\Seen))\r\n",
    b"* 1 FETCH (X-FOO (a (b c)) FLAGS ())\r\n",
    b"* 1 FETCH (PREVIEW \"x\" SAVEDATE NIL EMAILID (M1) THREADID NIL X-GM-LABELS (a) X-GM-MSGID 1)\r\n",
    b"* 1 FETCH (INTERNALDATE NIL)\r\n",
    b"* 1 FETCH (RFC822.SIZE 5000000000)\r\n",
    b"* 1 FETCH (RFC822.SIZE -1)\r\n",
    b"* 1 FETCH (ENVELOPE (\"d\" \"\xc4\xe3\xba\xc3\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
    b"* 1 FETCH (ENVELOPE (\"a\\nb\" \"s\" () () () () () () NIL NIL))\r\n",
    b"* 1 FETCH (BODY[HEADER.FIELDS (FROM)]<0> {12}\r\n* 9 EXISTS\r\n)\r\n",
    b"* 1 FETCH (BODY[HEADER.FIELDS (FROM)] {6+}\r\nFrom:x)\r\n",
    b"* 1 FETCH (BINARY[1] ~{3}\r\na\0b)\r\n",
    b"* 1 FETCH (UID 5 X \"no end)\r\n",
    b"* LIST () \"/\" \"\xc0\xac\xbb\xf8\"\r\n",
    b"* LIST (HasNoChildren) \"/\" x\r\n",
    b"* LIST (\\HasNoChildren)  \"/\"  x\r\n",
    b"* LIST () \"/\" Sent Items\r\n",
    b"* LIST () \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    b"* LIST () \"/\" Work2 (OLDNAME (Work))\r\n",
    b"* LIST () \"/\" {4}\r\nabcd\r\n",
    b"* STATUS INBOX (SIZE 1 DELETED 2 MAILBOXID (F1) APPENDLIMIT NIL)\r\n",
    b"* STATUS \"INBOX\" ()\r\n",
    b"* SEARCH 2 5 (MODSEQ 9)\r\n",
    b"* SEARCH 2 5 \r\n",
    b"* ESEARCH (TAG \"A1\") UID ALL 1:3\r\n",
    b"* VANISHED (EARLIER) 1:3\r\n",
    b"* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
    b"A9 NO [ALERT]\xe7\x99\xbb\xe5\xbd\x95\xe5\xa4\xb1\xe8\xb4\xa5\r\n",
    b"* OK [ALERT]\xe7\x99\xbb\xe5\xbd\x95\r\n",
    b"* OK\r\n",
    b"A9 OK\r\n",
    b"A9 BAD\r\n",
    b"* OK \xe5\xb7\xb2\xe7\x99\xbb\xe5\xbd\x95\r\n",
    b"A9 NO \xb5\xc7\xc2\xbc\xca\xa7\xb0\xdc\r\n",
    b"* OK nul \0 nul\r\n",
    b"+idling\r\n",
    b"+\r\n",
    b"+ nul \0\r\n",
    b"\r\n",
    b"\n",
    b"hello world\r\n",
    b"[COPYUID 1 2 3] done\r\n",
    b"* XFOO bar\r\n",
    b"* XFOO {3}\r\n\r\n\n baz\r\n",
    b"* GENURLAUTH \"imap://x\"\r\n",
    b"* ID ()\r\n",
    b"* ID (\"name\"  \"x\" )\r\n",
    b"* ENABLED\r\n",
    b"* EXISTS\r\n",
    b"* -1 EXISTS\r\n",
    b"* 18446744073709551617 EXPUNGE\r\n",
    b"* FETCH (FLAGS ())\r\n",
    b"* VANISHED x\r\n",
    b"* OK bare\r* 7 EXISTS\r\n",
    b"*\r\n",
    b"* \r\n",
    b"\0\0\0\r\n",
];

fn counts(replies: &[Reply]) -> Vec<u32> {
    replies
        .iter()
        .filter_map(|reply| if let Reply::Exists(count) = reply { Some(*count) } else { None })
        .collect()
}

/// `* n EXISTS` before, between and after all of the corpus.
fn interleaved() -> Vec<u8> {
    let lines =
        (1u32..).zip(CORPUS).flat_map(|(n, line)| [format!("* {n} EXISTS\r\n").as_bytes(), line].concat());
    lines.chain(format!("* {} EXISTS\r\n", CORPUS.len() + 1).into_bytes()).collect()
}

fn every_count() -> Vec<u32> {
    (1..=u32::try_from(CORPUS.len()).unwrap() + 1).collect()
}

#[tokio::test]
async fn no_odd_line_hides_what_comes_around_it() {
    let whole = replies([interleaved()]).await;
    assert_eq!(counts(&whole), every_count());
    // As bare line feeds too, where no literal's bytes are at stake.
    let bare: Vec<u8> = interleaved().into_iter().filter(|byte| *byte != b'\r').collect();
    assert!(counts(&replies([bare]).await).len() > CORPUS.len() / 2);
}

#[tokio::test]
async fn bare_line_feeds_end_lines_too() {
    let replies =
        replies([b"* 1 EXISTS\n* 1 FETCH (UID 5 BODY[HEADER] {3}\na)\n FLAGS ())\n* 2 EXISTS\n".to_vec()])
            .await;
    assert_eq!(counts(&replies), [1, 2]);
    assert!(matches!(&replies[1], Reply::Fetch(fetched) if fetched.header.as_deref() == Some(b"a)\n")));
}

#[tokio::test]
async fn the_pieces_in_which_bytes_come_change_nothing() {
    let whole = replies([interleaved()]).await;
    for size in [1, 2, 3, 7, 2047, 2048, 2049] {
        let pieces: Vec<Vec<u8>> = interleaved().chunks(size).map(<[u8]>::to_vec).collect();
        assert_eq!(replies(pieces).await, whole, "in pieces of {size}");
    }
}

#[tokio::test]
async fn each_line_cut_at_every_byte_is_read_the_same() {
    for line in CORPUS {
        let bytes = [b"* 1 EXISTS\r\n", *line, b"* 2 EXISTS\r\n"].concat();
        let whole = replies([bytes.clone()]).await;
        assert_eq!(counts(&whole), [1, 2], "{}", String::from_utf8_lossy(line));
        for cut in 1..bytes.len() {
            let (begin, end) = bytes.split_at(cut);
            let read = replies([begin.to_vec(), end.to_vec()]).await;
            assert_eq!(read, whole, "{} cut at {cut}", String::from_utf8_lossy(line));
        }
    }
}

#[tokio::test]
async fn lines_that_both_readers_take_mean_the_same_to_both() {
    for line in CORPUS.iter().copied().chain([
        &b"* 5 EXISTS\r\n"[..],
        b"* 0 EXPUNGE\r\n",
        b"* 2 FETCH (UID 14 MODSEQ (36) FLAGS (\\Seen $Work))\r\n",
        b"* 2 FETCH (FLAGS ())\r\n",
        b"* 1 FETCH (UID 7 RFC822.SIZE 44 INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" EMAILID (M1) \
          BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {10}\r\nSubject: x)\r\n",
        b"* VANISHED (EARLIER) 41,43:116,5:3\r\n",
        b"* SEARCH 2 84 882\r\n",
        b"* OK [UIDVALIDITY 3857529045] UIDs valid\r\n",
        b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE] ready\r\n",
        b"* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\n",
        b"* BYE bye\r\n",
        b"+ idling\r\n",
        b"A9 OK [READ-ONLY] done\r\n",
        b"* OK [MAILBOXID (F1)] x\r\n",
    ]) {
        let parsed = std::panic::catch_unwind(|| match imap_proto::Response::parse(line) {
            Ok(([], imap_proto::Response::MailboxData(imap_proto::MailboxDatum::List(_)))) => None,
            Ok(([], imap_proto::Response::Fetch(_, attributes)))
                if attributes.contains(&imap_proto::AttributeValue::Unknown) =>
            {
                None
            }
            Ok(([], response)) => Some(super::super::convert::heard(&response)),
            _ => None,
        });
        let Ok(Some(parsed)) = parsed else { continue };
        let read = super::super::reader::read(line);
        // The parser has no word for these; the guard never lets it have them.
        if !matches!(read, Heard::Reply(Reply::Status(_) | Reply::Enabled(_))) {
            assert_eq!(parsed, read, "{}", String::from_utf8_lossy(line));
        }
    }
}

#[tokio::test]
async fn a_name_in_another_charset_is_sent_as_it_came() {
    let name = tidings_core::listen::WireName::from_wire(b"\xc0\xac\xbb\xf8".to_vec());
    let mut edge = signed_in([b"+ go on\r\n* 3 EXISTS\r\nA0001 OK done\r\n".to_vec()]).await;
    edge.send(&Command::Examine(name, tidings_core::listen::OpenWith::Nothing)).await.unwrap();
    let replies = all(&mut edge).await;
    assert_eq!(replies.len(), 2, "the server's leave to go on is no news: {replies:?}");
    assert_eq!(edge.wire.stream().sent, b"A0001 EXAMINE {4}\r\n\xc0\xac\xbb\xf8\r\n");
}

#[tokio::test]
async fn a_refused_literal_is_never_sent() {
    let name = tidings_core::listen::WireName::from_wire(b"\xc0\xac".to_vec());
    let mut edge = signed_in([b"A0001 BAD no literals\r\n+ late\r\n".to_vec()]).await;
    edge.send(&Command::Examine(name, tidings_core::listen::OpenWith::Nothing)).await.unwrap();
    assert_eq!(all(&mut edge).await.len(), 2);
    assert_eq!(edge.wire.stream().sent, b"A0001 EXAMINE {2}\r\n");
}

#[tokio::test]
async fn long_answers_come_in_pieces_that_add_up() {
    let numbers: Vec<u32> = (1..50_000).collect();
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let stream = format!(
        "* SEARCH {}\r\n* ESEARCH (TAG \"A0001\") UID ALL {}\r\n* VANISHED (EARLIER) {}\r\nA0001 OK\r\n",
        words.join(" "),
        words.join(","),
        words.join(",")
    );
    let (mut searched, mut esearched, mut vanished) = (Vec::new(), Vec::new(), Vec::new());
    for reply in replies([stream.into_bytes()]).await {
        match reply {
            Reply::Search(found) => searched.extend(found),
            Reply::Esearch(found) => {
                assert!(found.is_uid);
                esearched.extend(found.all.iter().map(|range| *range.start()));
            }
            Reply::Vanished { earlier, uids } => {
                assert!(earlier);
                vanished.extend(uids.iter().map(|range| *range.start()));
            }
            other => assert!(matches!(other, Reply::Completed { .. }), "{other:?}"),
        }
    }
    assert!(searched == numbers && esearched == numbers && vanished == numbers);
}

/// A reader that is woken and cancelled at any moment loses nothing.
#[tokio::test]
async fn reading_may_be_given_up_at_any_byte() {
    let (ours, mut theirs) = tokio::io::duplex(1);
    let bytes = [b"* PREAUTH hi\r\n".as_slice(), &interleaved()].concat();
    let server = async { theirs.write_all(&bytes).await.unwrap() };
    let client = async {
        let greeted = Greeted::over(ours, "imap.example.org", SOON, None).await.unwrap();
        let mut edge = greeted.sign_in("", Proof::Password(&SecretString::default()), SOON).await.unwrap().0;
        let (mut seen, mut cancelled) = (Vec::new(), 0u32);
        while seen.len() < every_count().len() {
            tokio::select! {
                biased;
                reply = edge.next() => {
                    if let Some(Reply::Exists(count)) = reply.unwrap() {
                        seen.push(count);
                    }
                }
                () = tokio::task::yield_now() => cancelled += 1,
            }
        }
        (seen, cancelled)
    };
    silence_caught_panics();
    let ((seen, cancelled), ()) = tokio::join!(client, server);
    assert_eq!(seen, every_count());
    assert!(cancelled > 100, "{cancelled}");
}
