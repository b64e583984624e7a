//! The clipboard of the desktop's X server, as another program sees it.

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, Window, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::{CURRENT_TIME, NONE};

use super::Desktop;

/// A program that has a window nobody sees, to paste into or to copy from.
#[derive(Debug)]
pub struct ClipboardClient {
    display: RustConnection,
    window: Window,
}

impl Desktop {
    /// Another program on the same display.
    pub fn clipboard_client(&self) -> ClipboardClient {
        let name = self.variable("DISPLAY");
        let (display, screen) = RustConnection::connect(name.to_str()).expect("the display answers");
        let root = display.setup().roots[screen].root;
        let window = display.generate_id().unwrap();
        let class = WindowClass::INPUT_ONLY;
        display.create_window(0, window, root, 0, 0, 1, 1, 0, class, 0, &CreateWindowAux::new()).unwrap();
        ClipboardClient { display, window }
    }
}

impl ClipboardClient {
    fn atom(&self, name: &str) -> u32 {
        self.display.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// Pastes in a form, such as `UTF8_STRING`; `None` where nothing is there, or not in that form.
    pub fn paste_as(&self, form: &str) -> Option<String> {
        let (clipboard, target, property) =
            (self.atom("CLIPBOARD"), self.atom(form), self.atom("LAB_PASTED"));
        self.display.convert_selection(self.window, clipboard, target, property, CURRENT_TIME).unwrap();
        self.display.flush().unwrap();
        let notified = loop {
            if let Event::SelectionNotify(notify) = self.display.wait_for_event().unwrap() {
                break notify;
            }
        };
        if notified.property == NONE {
            return None;
        }
        let pasted = self.display.get_property(true, self.window, property, AtomEnum::ANY, 0, 1_000);
        Some(String::from_utf8_lossy(&pasted.unwrap().reply().unwrap().value).into_owned())
    }

    /// Pastes as text.
    pub fn paste(&self) -> Option<String> {
        self.paste_as("UTF8_STRING")
    }

    /// Copies something, as far as others can see: it owns the clipboard.
    pub fn copy(&self) {
        self.display.set_selection_owner(self.window, self.atom("CLIPBOARD"), CURRENT_TIME).unwrap();
        assert!(self.owns(), "the clipboard is taken");
    }

    /// Whether what it copied is still there.
    pub fn owns(&self) -> bool {
        let owner = self.display.get_selection_owner(self.atom("CLIPBOARD")).unwrap().reply().unwrap().owner;
        owner == self.window
    }
}
