//! Whether everybody can use the window: by eyes or without, in the light and in the dark, narrow, in each language.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::Tidings;

use super::tour::tour;
use super::{awaited, open_as};

/// The least that a window can be made to, and as it opens.
const NARROW: (u32, u32) = (480, 640);
const USUAL: (u32, u32) = (900, 640);

/// What judges, and by what: WCAG 2.2, A and AA.
const JUDGE: &str = "const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: levels });
    return violations.map((it) => it.id + ': ' + it.nodes.map((node) => node.target.join(' ')).join(', '))";

/// Every visible piece of text that leaves the window at a side, or is wider than its own box and cannot be scrolled to;
/// what ends in dots says so itself, and is whole where it is opened.
const CUT_OFF: &str = "const shown = (it) => it.checkVisibility() && getComputedStyle(it).clipPath === 'none';
    const scrolls = (it) => it && (['auto', 'scroll'].includes(getComputedStyle(it).overflowX) && it.tagName !== 'MAIN' || scrolls(it.parentElement));
    const texts = [...document.querySelectorAll('body *')].filter((it) => shown(it) && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    return texts.filter((it) => {
        const { left, right } = it.getBoundingClientRect();
        const { overflowX, textOverflow } = getComputedStyle(it);
        const isCut = overflowX !== 'visible' && textOverflow !== 'ellipsis' && it.scrollWidth > it.clientWidth + 1;
        const isDotted = textOverflow === 'ellipsis' && it.scrollWidth > it.clientWidth && !it.closest('[data-testid=event], [data-testid=picture-account]') && it.tagName !== 'SELECT';
        return (right > innerWidth + 1 || left < -1 || isCut || isDotted) && !scrolls(it.parentElement);
    }).map((it) => it.tagName + ' ' + it.innerText.slice(0, 40))";

#[track_caller]
fn assert_whole(window: &Window<'_>, name: &str) {
    assert_eq!(window.script(CUT_OFF, vec![]), serde_json::json!([]), "{name} is cut off");
}

/// Walks through the window in this language and theme; everywhere nothing is cut off, usual or narrow, and `judge` is
/// asked too.
fn walk(language: &str, theme: &str, judge: &dyn Fn(&Window<'_>, &str)) {
    let desktop = Desktop::start(Options::recorded());
    let mut dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::new(&desktop);
    let locale = format!("{language}.UTF-8");
    let environment = [("GTK_THEME", OsStr::new(theme)), ("LC_ALL", OsStr::new(&locale))];
    let window = open_as(&desktop, &tidings, &[], &environment);
    let spoken = window.script("return document.documentElement.lang", vec![]);
    assert_eq!(spoken.as_str().map(|tag| tag.replace('-', "_")).as_deref(), Some(language));
    let kind = if theme.ends_with("dark") { "dark" } else { "light" };
    tour((&desktop, &tidings), (&mut dovecot, &proxy), &window, &|place| {
        let name = format!("tour-{language}-{kind}-{place}");
        window.screenshot(&name);
        assert_whole(&window, &name);
        judge(&window, &name);
        window.resize(NARROW.0, NARROW.1);
        window.screenshot(&format!("{name}-narrow"));
        assert_whole(&window, &format!("{name}, narrow"));
        window.resize(USUAL.0, USUAL.1);
    });
    window.close();
}

/// Walks through it while axe-core judges every page.
fn judged(theme: &str) {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&axe).unwrap_or_else(|_| panic!("no {}: run npm ci in ui/", axe.display()));
    walk("en", theme, &|window, name| {
        if window.script("return typeof axe", vec![]) == "undefined" {
            window.script(&axe, vec![]);
        }
        assert_eq!(awaited(window, JUDGE), serde_json::json!([]), "{name}");
    });
}

#[test]
fn everything_in_the_light_can_be_used_by_everybody_and_nothing_is_cut_off() {
    judged("Adwaita");
}

#[test]
fn everything_in_the_dark_can_be_used_by_everybody_and_nothing_is_cut_off() {
    judged("Adwaita:dark");
}

#[test]
fn nothing_is_cut_off_in_chinese_and_german() {
    walk("zh_CN", "Adwaita:dark", &|_, _| {});
    walk("de", "Adwaita", &|_, _| {});
}
