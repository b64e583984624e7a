//! The real window, driven as a person would: found by label, clicked, typed into, looked at.
//!
//! Debian's WebKitWebDriver starts the program itself and talks to its web view. Elements are found by the role
//! and label that the web view computes for assistive technology, so a test that passes also says that the page
//! can be used without eyes. Three settings that one finds in advice about headless WebKit must not be made here:
//! `WEBKIT_DISABLE_DMABUF_RENDERER`, `WEBKIT_DISABLE_COMPOSITING_MODE` and `GDK_GL` make pictures hang.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{Desktop, Program, Screenshot, processes};
use crate::wait::{free_address, wait_until};

/// How long the program may take to show its window: a first start reads 100 MB of libraries.
const OPEN_LIMIT: Duration = Duration::from_secs(60);
/// How long one command to the web view may take.
const STEP_LIMIT: Duration = Duration::from_secs(20);
/// How long the processes of a closed window may take to end.
const CLOSE_LIMIT: Duration = Duration::from_secs(15);
/// Pause between two looks at a page, which announces nothing.
const PAUSE: Duration = Duration::from_millis(30);

/// Ends when the page was painted twice: a picture taken right after a change still shows the old page.
const TWO_FRAMES: &str = "const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => done()));";

/// Whether the first argument lies still and uncovered: a page that was just resized still moves its menus, and a click
/// on a place that another has taken by then does nothing.
const LIES_STILL: &str = "const [it, done] = arguments;
    const place = () => { const { x, y, width, height } = it.getBoundingClientRect(); return [x, y, width, height].join() };
    it.scrollIntoView({ block: 'nearest' });
    const before = place();
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const { x, y, width, height } = it.getBoundingClientRect();
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        done(before === place() && top !== null && (it.contains(top) || top.contains(it)));
    }));";

/// A window of the program under test.
#[derive(Debug)]
pub struct Window<'a> {
    desktop: &'a Desktop,
    client: Client,
    driver: Program,
    program: PathBuf,
    /// Processes that ran before and are none of the window's.
    before: BTreeSet<i32>,
}

/// A part of the page.
#[derive(Debug, Clone)]
pub struct Element<'a> {
    desktop: &'a Desktop,
    inner: fantoccini::elements::Element,
    /// How it was found, for panics.
    name: String,
}

impl<'a> Window<'a> {
    /// Starts `program` in the desktop under the driver and waits for its window. `environment` is added to the
    /// desktop's own.
    ///
    /// # Panics
    /// When no window appears.
    #[track_caller]
    pub fn open(
        desktop: &'a Desktop,
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &OsStr)],
    ) -> Self {
        let before = desktop.processes().into_iter().map(|process| process.pid).collect();
        let address = free_address();
        let mut command = desktop.command("WebKitWebDriver");
        command
            .args([format!("--host={}", address.ip()), format!("--port={}", address.port())])
            // Without it Tauri's web view refuses to be driven.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied());
        let mut driver = desktop.spawn("webdriver", command);
        wait_until("the window's driver", STEP_LIMIT, || {
            assert!(driver.is_running(), "the driver ended: {}", driver.log());
            TcpStream::connect(address).is_ok()
        });
        let mut wanted = Capabilities::new();
        let options = json!({ "binary": program, "args": arguments });
        wanted.insert("webkitgtk:browserOptions".to_owned(), options);
        let session = async move {
            let url = format!("http://{address}");
            let opening = Client::with_capabilities_and_connector(&url, &wanted, HttpConnector::new());
            timeout(OPEN_LIMIT, opening).await
        };
        let opened = desktop.bus.run_within("the program's window", OPEN_LIMIT + STEP_LIMIT, session);
        let client = match opened {
            Ok(Ok(client)) => client,
            // A program that ends without a window leaves the driver waiting.
            Err(_) => panic!("no window within {OPEN_LIMIT:?} in {:#?}", desktop.processes()),
            Ok(Err(error)) => panic!("no window: {error}; {}", driver.log()),
        };
        Self { desktop, client, driver, program: program.to_owned(), before }
    }

    /// Waits for a visible element with this role and label, as assistive technology sees them: `button`,
    /// `textbox`, `link`, `heading`, `checkbox`, `switch`, `combobox`, `status`, …
    ///
    /// # Panics
    /// When `limit` has passed, with the text of the page.
    #[track_caller]
    pub fn find_role(&self, role: &str, label: &str, limit: Duration) -> Element<'a> {
        let name = format!("{role} {label:?}");
        self.search(name, &selector(role), Some((Some(role.to_owned()), label.to_owned())), limit)
    }

    /// Waits for a visible control with this label, whatever its role.
    ///
    /// # Panics
    /// When `limit` has passed, with the text of the page.
    #[track_caller]
    pub fn find_label(&self, label: &str, limit: Duration) -> Element<'a> {
        let controls = "input, select, textarea, button, a, summary, [role], [tabindex]";
        self.search(format!("control {label:?}"), controls, Some((None, label.to_owned())), limit)
    }

    /// Waits for a visible element by CSS selector.
    ///
    /// # Panics
    /// When `limit` has passed, with the text of the page.
    #[track_caller]
    pub fn find(&self, selector: &str, limit: Duration) -> Element<'a> {
        self.search(selector.to_owned(), selector, None, limit)
    }

    /// Waits for a visible element by CSS selector that lies still and clicks it, again where the page was just drawing it.
    ///
    /// # Panics
    /// When `limit` has passed.
    #[track_caller]
    pub fn click(&self, selector: &str, limit: Duration) {
        wait_until(&format!("a click on {selector}"), limit, || {
            let element = self.find(selector, limit);
            self.lies_still(&element) && element.was_clicked()
        });
    }

    fn lies_still(&self, element: &Element<'_>) -> bool {
        let (client, inner) = (self.client.clone(), element.inner.clone());
        let asking = async move {
            let element = serde_json::to_value(&inner).ok()?;
            client.execute_async(LIES_STILL, vec![element]).await.ok()?.as_bool()
        };
        self.desktop.bus.run_within(&element.name, STEP_LIMIT, asking) == Some(true)
    }

    /// How many elements match a CSS selector now.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        let selector = selector.to_owned();
        self.step("a search", async move |client| Ok(client.find_all(Locator::Css(&selector)).await?.len()))
    }

    /// The text a person sees on the page now.
    #[track_caller]
    pub fn text(&self) -> String {
        let text = self.script("return document.body ? document.body.innerText : ''", vec![]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows `text` and gives all its text.
    ///
    /// # Panics
    /// When `limit` has passed, with the text of the page.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str, limit: Duration) -> String {
        self.wait_for(limit, |page| page.contains(text))
    }

    /// Waits until the page's text is as `wanted` and gives it.
    ///
    /// # Panics
    /// When `limit` has passed, with the text of the page.
    #[track_caller]
    pub fn wait_for(&self, limit: Duration, wanted: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let page = self.text();
            if wanted(&page) {
                return page;
            }
            assert!(started.elapsed() < limit, "waited {limit:?} in vain; the page says: {page}");
            // Two frames are the page's own measure of time, and nothing can change between frames.
            self.painted();
        }
    }

    /// The title of the page.
    #[track_caller]
    pub fn title(&self) -> String {
        self.step("the title", async move |client| client.title().await)
    }

    /// Loads another address; for programs that have no page of their own.
    #[track_caller]
    pub fn go_to(&self, url: &str) {
        let url = url.to_owned();
        self.step("the page", async move |client| client.goto(&url).await);
    }

    /// Runs a function body in the page; `arguments` holds the arguments.
    #[track_caller]
    pub fn script(&self, body: &str, arguments: Vec<Value>) -> Value {
        let body = body.to_owned();
        self.step("a script", async move |client| client.execute(&body, arguments).await)
    }

    /// Makes the window this large, in pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.step("a new size", async move |client| client.set_window_size(width, height).await);
    }

    /// Presses a key where the focus is: `Tab`, `Enter`, `Space`, `Escape`.
    ///
    /// # Panics
    /// When the lab does not know the key.
    #[track_caller]
    pub fn press_key(&self, key: &str) {
        let keys = [("Tab", '\u{e004}'), ("Enter", '\u{e007}'), ("Space", ' '), ("Escape", '\u{e00c}')];
        let (_, code) = keys.into_iter().find(|(name, _)| *name == key).expect("a known key");
        self.type_keys(&code.to_string());
    }

    /// Types where the focus is, as a keyboard does.
    #[track_caller]
    pub fn type_keys(&self, text: &str) {
        let text = text.to_owned();
        self.step("typing", async move |client| {
            let presses = text.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
            let keyboard =
                presses.fold(KeyActions::new("keyboard".to_owned()), |keys, press| keys.then(press));
            client.perform_actions(keyboard).await
        });
        self.painted();
    }

    /// Takes a picture of the page as it is now. For the window with its frame: [`Desktop::screenshot`].
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> Screenshot {
        self.painted();
        Screenshot::save(name, &self.step("a picture", async move |client| client.screenshot().await))
    }

    /// Waits until what changed in the page is on the screen.
    #[track_caller]
    pub fn painted(&self) {
        self.step("two frames", async move |client| client.execute_async(TWO_FRAMES, vec![]).await);
    }

    /// Ends the session, which closes the window, and waits until all its processes are gone.
    ///
    /// # Panics
    /// When a process stays.
    #[track_caller]
    pub fn close(self) {
        self.step("the end of the session", async move |client| client.close().await);
        self.wait_until_closed();
    }

    /// Waits until the window's processes are gone, after it was closed from inside or by the user.
    ///
    /// # Panics
    /// When a process stays.
    #[track_caller]
    pub fn wait_until_closed(mut self) {
        let pids: Vec<i32> = self.processes().iter().map(|process| process.pid).collect();
        processes::wait_until_gone(&pids, CLOSE_LIMIT);
        let left = self.processes();
        assert!(left.is_empty(), "the window leaves {left:#?}");
        self.driver.kill();
    }

    /// The processes of this window: the program itself and its web view's.
    pub fn processes(&self) -> Vec<super::Process> {
        let program = self.program.file_name().unwrap_or_default();
        let mut processes = self.desktop.processes();
        processes.retain(|process| {
            let is_ours = process.program.starts_with("WebKit") || OsStr::new(&process.program) == program;
            is_ours && process.pid.cast_unsigned() != self.driver.pid() && !self.before.contains(&process.pid)
        });
        processes
    }

    #[track_caller]
    fn search(
        &self,
        name: String,
        selector: &str,
        wanted: Option<(Option<String>, String)>,
        limit: Duration,
    ) -> Element<'a> {
        let selector = selector.to_owned();
        let client = self.client.clone();
        let search = async move {
            let started = Instant::now();
            loop {
                if let Some(found) = look(&client, &selector, wanted.as_ref()).await {
                    return Ok(found);
                }
                if started.elapsed() > limit {
                    return Err(candidates(&client, &selector).await);
                }
                sleep(PAUSE).await;
            }
        };
        match self.desktop.bus.run_within(&name, limit + STEP_LIMIT, search) {
            Ok(inner) => Element { desktop: self.desktop, inner, name },
            Err(there) => {
                let page = self.text();
                panic!("waited {limit:?} in vain for {name}; there are {there:?}; the page says: {page}")
            }
        }
    }

    #[track_caller]
    fn step<T, F>(&self, what: &str, action: impl FnOnce(Client) -> F) -> T
    where
        T: Send + 'static,
        F: Future<Output = Result<T, CmdError>> + Send + 'static,
    {
        let done = self.desktop.bus.run_within(what, STEP_LIMIT, action(self.client.clone()));
        done.unwrap_or_else(|error| panic!("{what}: {error}"))
    }
}

impl Element<'_> {
    /// Clicks it.
    #[track_caller]
    pub fn click(&self) {
        self.step(async move |element| element.click().await);
    }

    /// Whether a click on it was possible.
    fn was_clicked(&self) -> bool {
        let element = self.inner.clone();
        self.desktop.bus.run_within(&self.name, STEP_LIMIT, async move { element.click().await }).is_ok()
    }

    /// Types text into it, after what is there.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let text = text.to_owned();
        self.step(async move |element| element.send_keys(&text).await);
    }

    /// Replaces what is in it.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        let text = text.to_owned();
        self.step(async move |element| {
            element.clear().await?;
            element.send_keys(&text).await
        });
    }

    /// Chooses the option of a select element that shows `label`.
    #[track_caller]
    pub fn choose(&self, label: &str) {
        let label = label.to_owned();
        self.step(async move |element| element.select_by_label(&label).await);
    }

    /// Chooses the option of a select element that has `value`, whatever it shows.
    #[track_caller]
    pub fn choose_value(&self, value: &str) {
        let value = value.to_owned();
        self.step(async move |element| element.select_by_value(&value).await);
    }

    /// The text a person sees in it.
    #[track_caller]
    pub fn text(&self) -> String {
        self.step(async move |element| element.text().await)
    }

    /// What is in a field.
    #[track_caller]
    pub fn value(&self) -> String {
        self.step(async move |element| Ok(element.prop("value").await?.unwrap_or_default()))
    }

    /// An attribute of it.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let name = name.to_owned();
        self.step(async move |element| element.attr(&name).await)
    }

    /// Whether it can be used.
    #[track_caller]
    pub fn is_enabled(&self) -> bool {
        self.step(async move |element| element.is_enabled().await)
    }

    /// Whether a check box or an option is chosen.
    #[track_caller]
    pub fn is_selected(&self) -> bool {
        self.step(async move |element| element.is_selected().await)
    }

    #[track_caller]
    fn step<T, F>(&self, action: impl FnOnce(fantoccini::elements::Element) -> F) -> T
    where
        T: Send + 'static,
        F: Future<Output = Result<T, CmdError>> + Send + 'static,
    {
        let done = self.desktop.bus.run_within(&self.name, STEP_LIMIT, action(self.inner.clone()));
        done.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// The elements that can have a role, so that only few must be asked for theirs.
fn selector(role: &str) -> String {
    let native = match role {
        "button" => "button, summary, input[type=submit], input[type=button]",
        "checkbox" => "input[type=checkbox]",
        "combobox" | "listbox" => "select, input",
        "heading" => "h1, h2, h3, h4, h5, h6",
        "link" => "a[href]",
        "radio" => "input[type=radio]",
        "textbox" | "searchbox" | "spinbutton" => "input, textarea",
        "status" => "output",
        "row" => "tr",
        "listitem" => "li",
        _ => "[role]",
    };
    format!("{native}, [role={role}]")
}

/// One look at the page. An element that goes while it is asked was not the one.
async fn look(
    client: &Client,
    selector: &str,
    wanted: Option<&(Option<String>, String)>,
) -> Option<fantoccini::elements::Element> {
    for element in client.find_all(Locator::Css(selector)).await.ok()? {
        let fits = async {
            if let Some((role, label)) = wanted {
                let computed = |question| Computed { element: element.element_id().to_string(), question };
                if client.issue_cmd(computed("computedlabel")).await? != label.as_str() {
                    return Ok(false);
                }
                if let Some(role) = role
                    && client.issue_cmd(computed("computedrole")).await? != role.as_str()
                {
                    return Ok(false);
                }
            }
            element.is_displayed().await
        };
        if let Ok::<bool, CmdError>(true) = fits.await {
            return Some(element);
        }
    }
    None
}

/// Role and label of what could have been meant, for the panic.
async fn candidates(client: &Client, selector: &str) -> Vec<(Value, Value)> {
    let mut found = Vec::new();
    for element in client.find_all(Locator::Css(selector)).await.unwrap_or_default() {
        let computed = |question| Computed { element: element.element_id().to_string(), question };
        let role = client.issue_cmd(computed("computedrole")).await;
        let label = client.issue_cmd(computed("computedlabel")).await;
        found.push((role.unwrap_or_default(), label.unwrap_or_default()));
    }
    found
}

/// The WebDriver commands *Get Computed Role* and *Get Computed Label*.
#[derive(Debug)]
struct Computed {
    element: String,
    question: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/element/{}/{}",
            session.unwrap_or_default(),
            self.element,
            self.question
        ))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}
