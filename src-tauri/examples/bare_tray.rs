//! The least that a tray app on Tauri can be: the toolkit, one icon, a menu with Quit, and no
//! window. `cargo xtask bench app` holds the memory of `confab-tray` against it.

#[cfg(target_os = "linux")]
mod item {
    use ksni::{MenuItem, menu::StandardItem};

    /// The icon, with its menu.
    pub(crate) struct Item(pub(crate) tauri::AppHandle);

    impl ksni::Tray for Item {
        fn id(&self) -> String {
            "bare".to_owned()
        }

        fn title(&self) -> String {
            "Bare".to_owned()
        }

        fn icon_name(&self) -> String {
            "call-start".to_owned()
        }

        fn menu(&self) -> Vec<MenuItem<Self>> {
            let quit = StandardItem {
                label: "Quit".to_owned(),
                activate: Box::new(|item: &mut Self| item.0.exit(0)),
                ..StandardItem::default()
            };
            vec![quit.into()]
        }
    }
}

#[cfg(target_os = "linux")]
fn main() -> tauri::Result<()> {
    use ksni::TrayMethods;
    use tauri::RunEvent;

    let app = tauri::Builder::default().build(tauri::generate_context!())?;
    let item = item::Item(app.handle().clone());
    let tray = tauri::async_runtime::block_on(item.assume_sni_available(true).spawn());
    app.run(move |_, event| {
        let _held = &tray;
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {}
