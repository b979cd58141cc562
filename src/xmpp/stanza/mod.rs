//! Payloads, one file per XEP, named after it.

pub mod xep0384_legacy;
