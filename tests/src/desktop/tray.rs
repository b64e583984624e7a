//! A tray item as a host sees it: what it shows, its menu, and clicks on both. Works with the recorder and with a
//! real panel, because every item and its watcher speak on the bus.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use zbus::zvariant::{OwnedValue, Structure, Value};

use super::bus::{Bus, Target};

const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

type Named = HashMap<String, OwnedValue>;

/// A registered tray item.
#[derive(Debug, Clone)]
pub struct TrayItem {
    bus: Bus,
    target: Target,
}

/// What an item shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The program's name for it.
    pub id: String,
    /// Title, for people.
    pub title: String,
    /// `Passive`, `Active` or `NeedsAttention`.
    pub status: String,
    /// Name of the icon in the theme, when it has one.
    pub icon_name: String,
    /// Its own pictures.
    pub icons: Vec<Picture>,
    /// First line of the tooltip.
    pub tooltip_title: String,
    /// The rest of the tooltip.
    pub tooltip_text: String,
    /// Object path of the menu.
    pub menu: String,
}

/// A picture an item brings itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Four bytes a pixel, in network order: alpha, red, green, blue.
    pub argb: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}

/// An entry of a menu; the menu itself is the entry with id 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// The item's own number for it.
    pub id: i32,
    /// The text, without the underscore of its access key.
    pub label: String,
    /// Whether it can be clicked.
    pub is_enabled: bool,
    /// Whether it is a line between groups.
    pub is_separator: bool,
    /// Whether a check mark or radio mark is set; `None` where there is none.
    pub is_checked: Option<bool>,
    /// Name of the icon beside it.
    pub icon_name: String,
    /// The entries of a submenu. Invisible ones are left out.
    pub children: Vec<MenuEntry>,
}

impl MenuEntry {
    /// The first entry with this label, in this entry or below.
    pub fn find(&self, label: &str) -> Option<&MenuEntry> {
        if self.label == label {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(label))
    }

    /// The labels of this entry's children, `-` for a separator.
    pub fn labels(&self) -> Vec<&str> {
        let label = |child: &'_ MenuEntry| if child.is_separator { "-" } else { "" };
        self.children
            .iter()
            .map(|child| if child.label.is_empty() { label(child) } else { child.label.as_str() })
            .collect()
    }
}

impl TrayItem {
    /// All items that are registered with the desktop's watcher now.
    pub(super) fn all(bus: &Bus) -> zbus::Result<Vec<Self>> {
        let watcher = Target::new("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher");
        let addresses: OwnedValue = bus.call(
            &watcher,
            PROPERTIES,
            "Get",
            ("org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"),
        )?;
        let items = Vec::<String>::try_from(addresses)?.into_iter().map(|address| {
            let (name, path) = address.split_once('/').unwrap_or((&address, "StatusNotifierItem"));
            Self { bus: bus.clone(), target: Target::new(name, &format!("/{path}")) }
        });
        Ok(items.collect())
    }

    /// Bus name of the program, for questions about it.
    pub fn bus_name(&self) -> &str {
        &self.target.name
    }

    /// Process id of the program.
    pub fn pid(&self) -> u32 {
        let bus = Target::new("org.freedesktop.DBus", "/org/freedesktop/DBus");
        let name = self.target.name.clone();
        self.bus.call(&bus, "org.freedesktop.DBus", "GetConnectionUnixProcessID", name).unwrap()
    }

    /// What the item shows now.
    #[track_caller]
    pub fn appearance(&self) -> Appearance {
        self.try_appearance().expect("the tray item answers")
    }

    /// The menu as a host would show it now.
    #[track_caller]
    pub fn menu(&self) -> MenuEntry {
        self.try_menu().expect("the tray item gives its menu")
    }

    /// Waits until what the item shows is as `wanted`. Only looks again when the item says that it changed, as a
    /// real host does.
    ///
    /// # Panics
    /// When `limit` has passed, with what the item shows.
    #[track_caller]
    pub fn wait_for(&self, wanted: impl Fn(&Appearance) -> bool, limit: Duration) -> Appearance {
        self.bus.wait_for("the tray item's appearance", limit, || match self.try_appearance() {
            Ok(shown) if wanted(&shown) => Ok(shown),
            other => Err(format!("{other:#?}")),
        })
    }

    /// Waits until title and text of the tooltip, joined by a line break, are as `wanted`.
    ///
    /// # Panics
    /// When `limit` has passed, with what the item shows.
    #[track_caller]
    pub fn wait_for_tooltip(&self, wanted: impl Fn(&str) -> bool, limit: Duration) -> String {
        let joined = |shown: &Appearance| format!("{}\n{}", shown.tooltip_title, shown.tooltip_text);
        joined(&self.wait_for(|shown| wanted(&joined(shown)), limit))
    }

    /// Waits until the menu is as `wanted`.
    ///
    /// # Panics
    /// When `limit` has passed, with the menu.
    #[track_caller]
    pub fn wait_for_menu(&self, wanted: impl Fn(&MenuEntry) -> bool, limit: Duration) -> MenuEntry {
        self.bus.wait_for("the tray item's menu", limit, || match self.try_menu() {
            Ok(menu) if wanted(&menu) => Ok(menu),
            other => Err(format!("{other:#?}")),
        })
    }

    /// Clicks the first entry of the menu with this label.
    ///
    /// # Panics
    /// When there is none or it is disabled.
    #[track_caller]
    pub fn click(&self, label: &str) {
        let menu = self.menu();
        let entry = menu.find(label).unwrap_or_else(|| panic!("no entry {label:?} in {menu:#?}"));
        assert!(entry.is_enabled, "the entry {label:?} is disabled");
        let event = (entry.id, "clicked", Value::from(""), 0_u32);
        match self.bus.call::<()>(&self.menu_target().unwrap(), MENU, "Event", event) {
            Ok(()) => {}
            // The entry may have ended the program.
            Err(zbus::Error::MethodError(name, ..)) if name == "org.freedesktop.DBus.Error.NoReply" => {}
            Err(error) => panic!("the click on {label:?} does not arrive: {error}"),
        }
    }

    /// Clicks the item as a host does that hands its right to come to the front on.
    ///
    /// # Panics
    /// When the program does not take it.
    #[track_caller]
    pub fn activate_with(&self, token: &str) {
        let handing = self.bus.call::<()>(&self.target, ITEM, "ProvideXdgActivationToken", token.to_owned());
        handing.expect("the token arrives");
        self.activate();
    }

    /// Clicks the item itself.
    ///
    /// # Panics
    /// When the program does not take it.
    #[track_caller]
    pub fn activate(&self) {
        self.bus.call::<()>(&self.target, ITEM, "Activate", (0, 0)).expect("the click arrives");
    }

    fn menu_target(&self) -> zbus::Result<Target> {
        Ok(Target::new(&self.target.name, &self.try_appearance()?.menu))
    }

    /// What the item shows now, or why it cannot be asked.
    pub(super) fn try_appearance(&self) -> zbus::Result<Appearance> {
        let mut named: Named = self.bus.call(&self.target, PROPERTIES, "GetAll", ITEM)?;
        let icons: Vec<(i32, i32, Vec<u8>)> = taken(&mut named, "IconPixmap")?.unwrap_or_default();
        type Tooltip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let tooltip: Option<Tooltip> = taken(&mut named, "ToolTip")?;
        let (_, _, tooltip_title, tooltip_text) = tooltip.unwrap_or_default();
        let menu: Option<zbus::zvariant::OwnedObjectPath> = taken(&mut named, "Menu")?;
        let mut text = |name| Ok::<String, zbus::Error>(taken(&mut named, name)?.unwrap_or_default());
        Ok(Appearance {
            id: text("Id")?,
            title: text("Title")?,
            status: text("Status")?,
            icon_name: text("IconName")?,
            icons: icons.into_iter().map(|(width, height, argb)| Picture { width, height, argb }).collect(),
            tooltip_title,
            tooltip_text,
            menu: menu.map(|path| path.to_string()).unwrap_or_default(),
        })
    }

    fn try_menu(&self) -> zbus::Result<MenuEntry> {
        let target = self.menu_target()?;
        self.bus.call::<bool>(&target, MENU, "AboutToShow", 0)?;
        type Layout = (i32, Named, Vec<OwnedValue>);
        let everything = (0, -1, Vec::<String>::new());
        let (_revision, root): (u32, Layout) = self.bus.call(&target, MENU, "GetLayout", everything)?;
        let (id, named, children) = root;
        menu_entry(id, named, children)
    }
}

fn taken<T>(named: &mut Named, name: &str) -> zbus::Result<Option<T>>
where
    T: TryFrom<OwnedValue>,
    zbus::Error: From<T::Error>,
{
    Ok(named.remove(name).map(T::try_from).transpose()?)
}

fn menu_entry(id: i32, mut named: Named, children: Vec<OwnedValue>) -> zbus::Result<MenuEntry> {
    let kind: Option<String> = taken(&mut named, "type")?;
    let toggle: Option<String> = taken(&mut named, "toggle-type")?;
    let state: Option<i32> = taken(&mut named, "toggle-state")?;
    let label: Option<String> = taken(&mut named, "label")?;
    let mut entries = Vec::new();
    for child in children {
        let (id, mut named, children): (i32, Named, Vec<OwnedValue>) =
            Structure::try_from(Value::from(child))?.try_into()?;
        if taken(&mut named, "visible")?.unwrap_or(true) {
            entries.push(menu_entry(id, named, children)?);
        }
    }
    Ok(MenuEntry {
        id,
        label: without_access_key(&label.unwrap_or_default()),
        is_enabled: taken(&mut named, "enabled")?.unwrap_or(true),
        is_separator: kind.as_deref() == Some("separator"),
        is_checked: toggle.filter(|kind| !kind.is_empty()).map(|_| state == Some(1)),
        icon_name: taken(&mut named, "icon-name")?.unwrap_or_default(),
        children: entries,
    })
}

/// `_Open` is shown as `Open` with an underlined O, `a__b` as `a_b`.
fn without_access_key(label: &str) -> String {
    label.replace("__", "\0").replace('_', "").replace('\0', "_")
}
