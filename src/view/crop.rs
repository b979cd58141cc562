//! Which square of a picture becomes an avatar.
//!
//! Invariant: the square lies within the picture, and is never so small that there is nothing left to show.

/// Fewest pixels of the square's side, unless the picture itself has fewer.
const SMALLEST: f64 = 48.0;
/// Most that it is zoomed.
const MOST_ZOOM: f64 = 10.0;

/// A square of a picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crop {
    width: f64,
    height: f64,
    /// Its middle.
    x: f64,
    y: f64,
    /// 1: as large as the picture allows.
    zoom: f64,
}

impl Crop {
    /// The largest one in the middle; `None` where the picture has no size.
    pub fn new(width: f64, height: f64) -> Option<Self> {
        (width >= 1.0 && height >= 1.0).then_some(Self {
            width,
            height,
            x: width / 2.0,
            y: height / 2.0,
            zoom: 1.0,
        })
    }

    fn side(&self) -> f64 {
        self.width.min(self.height) / self.zoom
    }

    /// Left, top and side, in pixels of the picture.
    pub fn square(&self) -> (f64, f64, f64) {
        let side = self.side();
        (self.x - side / 2.0, self.y - side / 2.0, side)
    }

    fn most_zoom(&self) -> f64 {
        (self.width.min(self.height) / SMALLEST).clamp(1.0, MOST_ZOOM)
    }

    /// How far it is zoomed, 0 to 1: each step of it is as much larger as the one before.
    pub fn zoom(&self) -> f64 {
        let most = self.most_zoom().ln();
        if most > 0.0 {
            self.zoom.ln() / most
        } else {
            0.0
        }
    }

    pub fn zoom_to(&mut self, zoom: f64) {
        let zoom = if zoom.is_finite() { zoom } else { 0.0 };
        self.zoom = (zoom.clamp(0.0, 1.0) * self.most_zoom().ln()).exp();
        self.stay_within();
    }

    /// So many times as large as it is.
    pub fn zoom_by(&mut self, factor: f64) {
        if factor.is_finite() && factor > 0.0 {
            self.zoom = (self.zoom * factor).clamp(1.0, self.most_zoom());
        }
        self.stay_within();
    }

    /// The picture moves under the square: right and down, in parts of the square's side.
    pub fn shift(&mut self, right: f64, down: f64) {
        let side = self.side();
        self.x -= right * side;
        self.y -= down * side;
        self.stay_within();
    }

    fn stay_within(&mut self) {
        let half = self.side() / 2.0;
        let within = |middle: f64, length: f64| {
            let middle = if middle.is_finite() { middle } else { 0.0 };
            middle.max(half).min(length - half)
        };
        self.x = within(self.x, self.width);
        self.y = within(self.y, self.height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_within(crop: &Crop) -> bool {
        let (left, top, side) = crop.square();
        let slack = 1e-6;
        side > 0.0
            && left >= -slack
            && top >= -slack
            && left + side <= crop.width + slack
            && top + side <= crop.height + slack
    }

    #[test]
    fn it_begins_in_the_middle_and_as_large_as_can_be() {
        let crop = Crop::new(400.0, 300.0).expect("a picture");
        assert_eq!(crop.square(), (50.0, 0.0, 300.0));
        assert_eq!(Crop::new(0.0, 300.0), None);
    }

    #[test]
    fn it_never_leaves_the_picture() {
        for (width, height) in [(400.0, 300.0), (10.0, 4000.0), (1.0, 1.0), (9000.0, 9000.0)] {
            let mut crop = Crop::new(width, height).expect("a picture");
            for (right, down, factor) in [
                (9.0, -9.0, 3.0),
                (-0.4, 0.3, 100.0),
                (f64::NAN, f64::INFINITY, f64::NAN),
                (100.0, 100.0, 0.001),
                (-0.1, -0.1, -5.0),
            ] {
                crop.shift(right, down);
                assert!(is_within(&crop), "{crop:?}");
                crop.zoom_by(factor);
                assert!(is_within(&crop), "{crop:?}");
            }
            for zoom in [0.0, 0.5, 1.0, 7.0, -1.0, f64::NAN] {
                crop.zoom_to(zoom);
                assert!(is_within(&crop), "{crop:?}");
                assert!((0.0..=1.0).contains(&crop.zoom()));
            }
        }
    }

    #[test]
    fn a_drag_moves_the_picture_with_the_finger() {
        let mut crop = Crop::new(400.0, 400.0).expect("a picture");
        crop.zoom_by(2.0);
        assert_eq!(crop.square(), (100.0, 100.0, 200.0));
        crop.shift(0.25, -0.25);
        assert_eq!(crop.square(), (50.0, 150.0, 200.0));
        crop.zoom_to(1.0);
        assert!((crop.square().2 - 48.0).abs() < 1e-6);
        crop.zoom_to(0.0);
        assert_eq!(crop.square(), (0.0, 0.0, 400.0));
    }
}
