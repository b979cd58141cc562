//! The engine against a script of frames.

mod arriving;
mod line;
mod people;
mod rig;
mod sending;
