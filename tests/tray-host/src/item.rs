//! A registered tray item, as seen over the bus.

use serde_json::{Value, json};
use zbus::names::{BusName, UniqueName};
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, MatchRule, MessageStream, fdo, message, proxy};

use crate::menu::{self, MenuProxy};
use crate::watcher::Registration;

/// Width and height in pixels, then ARGB32 in network byte order.
type Pixmap = (i32, i32, Vec<u8>);

#[proxy(interface = "org.kde.StatusNotifierItem")]
trait StatusNotifierItem {
    fn activate(&self, x: i32, y: i32) -> zbus::Result<()>;

    #[zbus(property(emits_changed_signal = "false"))]
    fn icon_name(&self) -> zbus::Result<String>;
    #[zbus(property(emits_changed_signal = "false"))]
    fn icon_pixmap(&self) -> zbus::Result<Vec<Pixmap>>;
    #[zbus(property(emits_changed_signal = "false"))]
    fn menu(&self) -> zbus::Result<OwnedObjectPath>;
    #[zbus(property(emits_changed_signal = "false"))]
    fn status(&self) -> zbus::Result<String>;
    #[zbus(property(emits_changed_signal = "false"))]
    fn tool_tip(&self) -> zbus::Result<(String, Vec<Pixmap>, String, String)>;
}

/// What a person sees of an item, as it is printed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Picture {
    pub(crate) icon: Value,
    pub(crate) tooltip: Value,
    pub(crate) menu: Value,
}

/// An item and its menu.
pub(crate) struct Item {
    service: String,
    owner: UniqueName<'static>,
    item: StatusNotifierItemProxy<'static>,
    menu: MenuProxy<'static>,
}

impl Item {
    /// # Errors
    /// When the item is not there (any more) or has no menu.
    pub(crate) async fn open(
        connection: &Connection,
        registration: &Registration,
    ) -> zbus::Result<Self> {
        let service = BusName::try_from(registration.service.clone())?;
        let bus = fdo::DBusProxy::new(connection).await?;
        let owner = bus.get_name_owner(service.clone()).await?.into_inner();
        let item = StatusNotifierItemProxy::builder(connection)
            .destination(service.clone())?
            .path(registration.path.clone())?
            .build()
            .await?;
        let menu = MenuProxy::builder(connection)
            .destination(service)?
            .path(item.menu().await?)?
            .build()
            .await?;
        Ok(Self { service: registration.service.clone(), owner, item, menu })
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    pub(crate) fn owner(&self) -> &UniqueName<'static> {
        &self.owner
    }

    /// Every signal of the item's program: each may mean that something looks different now.
    pub(crate) async fn signals(&self, connection: &Connection) -> zbus::Result<MessageStream> {
        let rule = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .sender(self.owner.clone())?
            .build();
        MessageStream::for_match_rule(rule, connection, None).await
    }

    /// How the item looks. Its pictures are asked for where they may differ from those `before`.
    ///
    /// # Errors
    /// When the item left the bus or answers nonsense.
    pub(crate) async fn look(&self, before: Option<&Picture>) -> zbus::Result<Picture> {
        // Both are optional: libayatana has no tooltip, and an icon may be a name alone.
        let pixmaps = match before {
            Some(before) => before.icon["pixmaps"].clone(),
            None => self.item.icon_pixmap().await.unwrap_or_default().iter().map(pixmap).collect(),
        };
        let (_, _, title, description) = self.item.tool_tip().await.unwrap_or_default();
        Ok(Picture {
            icon: json!({
                "name": self.item.icon_name().await?,
                "status": self.item.status().await?,
                "pixmaps": pixmaps,
            }),
            tooltip: json!({ "title": title, "description": description }),
            menu: serde_json::to_value(menu::entries(&self.menu).await?).unwrap_or_default(),
        })
    }

    /// Opens the menu and clicks the entry `label`, as a panel does.
    ///
    /// # Errors
    /// When there is no such entry, it is greyed out, or the item left the bus.
    pub(crate) async fn click(&self, label: &str) -> zbus::Result<()> {
        menu::click(&self.menu, label).await
    }

    /// A left click on the icon.
    pub(crate) async fn activate(&self) -> zbus::Result<()> {
        self.item.activate(0, 0).await
    }
}

fn pixmap((width, height, argb): &Pixmap) -> Value {
    json!({ "width": width, "height": height, "argb": hex::encode(argb) })
}
