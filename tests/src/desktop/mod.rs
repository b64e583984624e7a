//! A desktop without a screen: session bus, notification service, tray host, keyring and window driver.
