//! A program with a small tray item, by which the tests of the lab see that hosts and recorder work.
//!
//! A click on the item counts up in the tooltip, *Count* in the menu too, *Quit* ends the program.

use std::process::exit;

use ksni::menu::{CheckmarkItem, StandardItem, SubMenu};
use ksni::{Icon, MenuItem, ToolTip, Tray, TrayMethods as _};

/// Width and height of the icon in pixels.
const SIZE: i32 = 22;

#[derive(Default)]
struct Item {
    count: u32,
}

impl Tray for Item {
    fn id(&self) -> String {
        "lab-item".into()
    }

    fn title(&self) -> String {
        "Lab item".into()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let orange = [0xff, 0xe8, 0x6a, 0x10];
        vec![Icon { width: SIZE, height: SIZE, data: orange.repeat((SIZE * SIZE).try_into().unwrap_or(0)) }]
    }

    fn tool_tip(&self) -> ToolTip {
        let description = format!("counted to {}", self.count);
        ToolTip { title: "Lab item".into(), description, ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.count += 1;
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let count = |item: &mut Self| item.count += 1;
        vec![
            StandardItem { label: "_Count".into(), activate: Box::new(count), ..StandardItem::default() }
                .into(),
            StandardItem { label: "Not now".into(), enabled: false, ..StandardItem::default() }.into(),
            MenuItem::Separator,
            SubMenu {
                label: "More".into(),
                submenu: vec![
                    CheckmarkItem {
                        label: "Even".into(),
                        checked: self.count.is_multiple_of(2),
                        ..Default::default()
                    }
                    .into(),
                ],
                ..SubMenu::default()
            }
            .into(),
            StandardItem { label: "Quit".into(), activate: Box::new(|_| exit(0)), ..StandardItem::default() }
                .into(),
        ]
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), ksni::Error> {
    let _item = Item::default().spawn().await?;
    std::future::pending().await
}
