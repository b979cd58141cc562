//! Choosing the square of a picture that becomes the own avatar: by dragging, with the wheel, with two fingers, or with the keys.
//!
//! The file itself goes nowhere: what leaves this page is the square, drawn anew, without whatever else was in the file (where a photo
//! was taken, say).

use super::dialog::Dialog;
use super::text;
use crate::view::crop::Crop;
use js_sys::{Promise, Reflect};
use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// How wide and high the picture is that is made.
pub const SIDE: u32 = 192;
/// Most bytes of it: what is drawn losslessly and needs more is made a JPEG.
const MOST_BYTES: f64 = 48.0 * 1024.0;
/// How wide and high it is drawn while it is being chosen.
const STAGE: u32 = 512;
/// How far a key moves it, in parts of the square.
const STEP: f64 = 0.05;
/// How much a key, or a notch of the wheel, zooms.
const ZOOM: f64 = 1.1;

/// What is being cropped.
#[derive(Clone)]
pub struct Source(ImageBitmap);

/// The picture in a file; `None` where the browser finds none in it.
pub async fn open(file: &File) -> Option<Source> {
    let bitmap = window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    Some(Source(bitmap))
}

/// The dialog. `done` gets the bytes of what was chosen.
#[component]
pub fn CropDialog(
    source: RwSignal<Option<Source>, LocalStorage>,
    done: Callback<Option<Vec<u8>>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(source.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && source.with_untracked(Option::is_some) {
            source.set(None);
        }
    });
    view! {
        <Dialog id="crop" title=text::CROP open=open>
            {move || {
                source.get().map(|source| stage(source, open, done))
            }}
        </Dialog>
    }
    .into_any()
}

fn stage(source: Source, open: RwSignal<bool>, done: Callback<Option<Vec<u8>>>) -> AnyView {
    let bitmap = StoredValue::new_local(source.0);
    let size = bitmap.with_value(|it| (f64::from(it.width()), f64::from(it.height())));
    let Some(crop) = Crop::new(size.0, size.1) else {
        return view! { <p class="alert" role="alert">{text::NO_PICTURE}</p> }.into_any();
    };
    let crop = RwSignal::new(crop);
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let crop = crop.get();
        if let Some(canvas) = canvas.get() {
            bitmap.with_value(|bitmap| draw(&canvas, bitmap, &crop, false));
        }
    });
    let fingers = StoredValue::new(BTreeMap::<i32, (f64, f64)>::new());
    let down = move |event: PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            // Fails only for a pointer that has gone.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        fingers.update_value(|it| _ = it.insert(event.pointer_id(), place(&event)));
    };
    let moved = move |event: PointerEvent| {
        let width = canvas
            .get_untracked()
            .map(|it| f64::from(it.client_width()));
        let Some(width) = width.filter(|width| *width > 0.0) else {
            return;
        };
        fingers.update_value(|fingers| {
            let before: Vec<(f64, f64)> = fingers.values().copied().collect();
            let Some(finger) = fingers.get_mut(&event.pointer_id()) else {
                return;
            };
            let last = core::mem::replace(finger, place(&event));
            let now = *finger;
            let after: Vec<(f64, f64)> = fingers.values().copied().collect();
            crop.update(|crop| {
                // With two fingers each moves it by half.
                let part = width * before.len() as f64;
                crop.shift((now.0 - last.0) / part, (now.1 - last.1) / part);
                if let ([a, b], [c, d]) = (before.as_slice(), after.as_slice()) {
                    let apart = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
                    crop.zoom_by(apart(c, d) / apart(a, b).max(1.0));
                }
            });
        });
    };
    let up = move |event: PointerEvent| {
        fingers.update_value(|it| _ = it.remove(&event.pointer_id()));
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let factor = if event.delta_y() < 0.0 {
            ZOOM
        } else {
            1.0 / ZOOM
        };
        crop.update(|crop| crop.zoom_by(factor));
    };
    let key = move |event: KeyboardEvent| {
        let (right, down, factor) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0, 1.0),
            "ArrowRight" => (STEP, 0.0, 1.0),
            "ArrowUp" => (0.0, -STEP, 1.0),
            "ArrowDown" => (0.0, STEP, 1.0),
            "+" | "=" => (0.0, 0.0, ZOOM),
            "-" => (0.0, 0.0, 1.0 / ZOOM),
            _ => return,
        };
        event.prevent_default();
        crop.update(|crop| {
            crop.shift(right, down);
            crop.zoom_by(factor);
        });
    };
    let zoom = move |event: leptos::ev::Event| {
        let value: u32 = event_target_value(&event).parse().unwrap_or_default();
        crop.update(|crop| crop.zoom_to(f64::from(value) / 100.0));
    };
    let busy = RwSignal::new(false);
    let take = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let crop = crop.get_untracked();
        let bitmap = bitmap.get_value();
        spawn_local(async move {
            let bytes = make(&bitmap, &crop).await;
            // Whoever went away meanwhile wants no picture.
            open.try_set(false);
            done.try_run(bytes);
        });
    };
    view! {
        <p class="hint" id="crop-hint">{text::CROP_LEAD}</p>
        <div class="stage">
            <canvas
                node_ref=canvas
                width=STAGE
                height=STAGE
                tabindex="0"
                role="application"
                aria-label=text::CROP_STAGE
                aria-describedby="crop-hint"
                autofocus
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
                on:wheel=wheel
                on:keydown=key
            ></canvas>
        </div>
        <label class="zoom">
            {text::ZOOM}
            <input
                type="range"
                min="0"
                max="100"
                step="1"
                prop:value=move || ((crop.get().zoom() * 100.0).round() as u32).to_string()
                on:input=zoom
            />
        </label>
        <div class="actions">
            <button type="button" class="quiet" on:click=move |_| open.set(false)>
                {text::CANCEL}
            </button>
            <button type="button" class="primary" on:click=take>
                {text::USE_PICTURE}
            </button>
        </div>
    }
    .into_any()
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// Draws the square over the whole canvas; `opaque`: on white, for a format that has nothing to see through.
fn draw(canvas: &HtmlCanvasElement, bitmap: &ImageBitmap, crop: &Crop, opaque: bool) -> Option<()> {
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    // Not in web-sys yet.
    let _ = Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
    context.clear_rect(0.0, 0.0, width, height);
    if opaque {
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, width, height);
    }
    let (left, top, side) = crop.square();
    context
        .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, left, top, side, side, 0.0, 0.0, width, height,
        )
        .ok()
}

/// The square as a file's bytes: lossless where that is small, else as good as it may be.
async fn make(bitmap: &ImageBitmap, crop: &Crop) -> Option<Vec<u8>> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    draw(&canvas, bitmap, crop, false)?;
    let mut last = None;
    for (kind, quality) in [
        ("image/png", 1.0),
        ("image/jpeg", 0.9),
        ("image/jpeg", 0.75),
        ("image/jpeg", 0.5),
    ] {
        draw(&canvas, bitmap, crop, kind == "image/jpeg")?;
        let blob = encode(&canvas, kind, quality).await?;
        let fits = blob.size() <= MOST_BYTES;
        last = Some(blob);
        if fits {
            break;
        }
    }
    let buffer = JsFuture::from(last?.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

async fn encode(canvas: &HtmlCanvasElement, kind: &str, quality: f64) -> Option<Blob> {
    let promise = Promise::new(&mut |resolve, _| {
        let give = Closure::once_into_js(move |blob: wasm_bindgen::JsValue| {
            // Nobody waits for it any more where this fails.
            let _ = resolve.call1(&wasm_bindgen::JsValue::UNDEFINED, &blob);
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(
            give.unchecked_ref(),
            kind,
            &quality.into(),
        );
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}
