//! The pure heart of Tidings.

pub mod tell;
