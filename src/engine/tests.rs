//! The engine against a script of frames.
