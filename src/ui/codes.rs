//! Verifying devices with QR codes: the code of this device, and reading one from a picture or with the camera.
//!
//! Pictures are looked at in the worker; nothing of them is kept or sent.

use super::later::next_frame;
use super::tab::{Tab, tab};
use super::text;
use super::text::Text;
use crate::bus::{Code, Command, Direct};
use crate::model::BareJid;
use crate::view::codes;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlInputElement, HtmlVideoElement,
    ImageBitmap, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// Longest side of a picture that is looked at, in pixels: larger ones are made smaller.
const SIDE: f64 = 1280.0;
/// How often the camera's picture is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// The section of the encryption panel; `of` is whose devices a scanned code is to be about.
pub fn verification(of: BareJid) -> AnyView {
    let tab = tab();
    let shown = RwSignal::new(false);
    let uri = tab.memo(|state| {
        let account = state.account.as_ref()?;
        let (device, key) = (account.device?, account.fingerprint?);
        Some(codes::uri(&account.jid, device, &key))
    });
    Effect::new(move |_| {
        if let (true, Some(uri)) = (shown.get(), uri.get()) {
            tab.direct(Direct::Draw(uri));
        }
    });
    let drawn = tab.memo(|state| state.drawn.clone());
    // It may lie below what the panel has room for.
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if drawn.with(Option::is_some) && shown.get() {
            next_frame(place, move || {
                if let Some(place) = place.get_untracked() {
                    place.scroll_into_view_with_bool(false);
                }
            });
        }
    });
    let code = move || {
        let (text, code) = drawn.get()?;
        (shown.get() && uri.get().as_ref() == Some(&text)).then(|| picture(&code, text::OWN_CODE))
    };
    let jid = of.clone();
    let verdict = tab.memo(move |state| {
        let (jid, verdict) = state.scanned.as_ref()?;
        (*jid == of).then(|| text::verdict(verdict))
    });
    let found = Callback::new(move |code| {
        let jid = jid.clone();
        tab.send(Command::Verify { jid, code });
    });
    view! {
        <h3>{text::VERIFY_BY_CODE}</h3>
        <p class="hint">{text::VERIFY_BY_CODE_LEAD}</p>
        <div class="decisions">
            <button
                type="button"
                class="small"
                aria-expanded=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {text::SHOW_CODE}
            </button>
        </div>
        <div node_ref=place>{code}</div>
        {scanner(tab, found, verdict.into())}
    }
    .into_any()
}

/// Black on white whatever the theme, with the margin that readers need.
pub fn picture(code: &Code, label: Text) -> AnyView {
    let side = code.size.saturating_add(8);
    let view_box = format!("-4 -4 {side} {side}");
    view! {
        <svg
            class="code"
            role="img"
            aria-label=label
            viewBox=view_box
            shape-rendering="crispEdges"
        >
            <path fill="#000" d=codes::path(code) />
        </svg>
    }
    .into_any()
}

/// Reads a code from a picture or with the camera. `found`: its text; `says`: what came of the last one.
pub fn scanner(tab: Tab, found: Callback<String>, says: Signal<Option<String>>) -> AnyView {
    let camera = RwSignal::new_local(None::<MediaStream>);
    let trouble = RwSignal::new(None::<Text>);
    // Looks that began before this panel was opened are not its own.
    let before = tab.state.with_untracked(|state| state.read.0);
    let read = tab.memo(|state| state.read.clone());
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        let (looks, text) = read.get();
        if looks == before || !asked.get_untracked() {
            return;
        }
        match text {
            Some(code) => {
                stop(camera);
                asked.set(false);
                trouble.set(None);
                found.run(code);
            }
            // The camera looks on.
            None if camera.with_untracked(Option::is_none) => {
                trouble.set(Some(text::NO_CODE_FOUND))
            }
            None => {}
        }
    });
    on_cleanup(move || stop(camera));
    let words = move || trouble.get().map(String::from).or_else(|| says.get());
    let verdict = NodeRef::<html::P>::new();
    // What was said before this panel was opened moves nothing.
    Effect::new(move |before: Option<()>| {
        if words().is_some() && before.is_some() {
            next_frame(verdict, move || {
                if let Some(verdict) = verdict.get_untracked() {
                    into_sight(&verdict);
                }
            });
        }
    });
    let choose = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        trouble.set(None);
        asked.set(true);
        input.set_value("");
        spawn_local(async move {
            if look_at_file(tab, &file).await.is_none() {
                trouble.set(Some(text::NO_PICTURE));
            }
        });
    };
    let video = NodeRef::<html::Video>::new();
    let film = move |_| {
        trouble.set(None);
        asked.set(true);
        spawn_local(async move {
            match open_camera().await {
                Some(stream) => begin(camera, stream),
                None => trouble.set(Some(text::NO_CAMERA)),
            }
        });
    };
    Effect::new(move |_| {
        if let (Some(stream), Some(video)) = (camera.get(), video.get()) {
            video.set_src_object(Some(&stream));
            let _ = video.play();
        }
    });
    // One picture at a time: the worker has other things to do than to decode what nobody holds up any more.
    let under_way = StoredValue::new(None);
    let timer = set_interval_with_handle(
        move || {
            let looks = tab.state.with_untracked(|state| state.read.0);
            if let Some(video) = video.get_untracked()
                && under_way.get_value() != Some(looks)
                && look_at_video(tab, &video).is_some()
            {
                under_way.set_value(Some(looks));
            }
        },
        LOOK,
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    view! {
        <div class="decisions">
            <label class="button small">
                {text::CODE_FROM_PICTURE}
                <input type="file" accept="image/*" class="unseen" on:change=choose />
            </label>
            <button type="button" class="small" on:click=film>
                {text::CODE_FROM_CAMERA}
            </button>
        </div>
        {move || {
            camera
                .with(Option::is_some)
                .then(|| view! { <video class="camera" node_ref=video muted=true playsinline=true></video> })
        }}
        <p class="verdict" role="status" node_ref=verdict>
            {words}
        </p>
    }
    .into_any()
}

/// What lies below what a panel has room for is scrolled to; what is seen stays where it is.
fn into_sight(it: &Element) {
    let place = it.get_bounding_client_rect();
    let (x, y) = (place.left() + 1.0, place.bottom() - 1.0);
    let there = document().element_from_point(x as f32, y as f32);
    if there.as_ref() != Some(it) {
        it.scroll_into_view_with_bool(false);
    }
}

type Camera = RwSignal<Option<MediaStream>, LocalStorage>;

/// Looks through a camera that somebody has allowed; who has gone away meanwhile does not leave it on.
fn begin(camera: Camera, stream: MediaStream) {
    // It may have been asked for twice.
    stop(camera);
    if let Some(Some(stream)) = camera.try_set(Some(stream)) {
        end(&stream);
    }
}

fn stop(camera: Camera) {
    // Also asked when the panel goes, and the signal may have gone before.
    if let Some(stream) = camera.try_get_untracked().flatten() {
        end(&stream);
        camera.set(None);
    }
}

fn end(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

async fn open_camera() -> Option<MediaStream> {
    let devices = window().navigator().media_devices().ok()?;
    let wanted = MediaStreamConstraints::new();
    let facing = js_sys::Object::new();
    // The camera on the back, where there are two.
    js_sys::Reflect::set(&facing, &"facingMode".into(), &"environment".into()).ok()?;
    wanted.set_video(&facing);
    let asked = devices.get_user_media_with_constraints(&wanted).ok()?;
    let stream = JsFuture::from(asked).await.ok()?;
    stream.dyn_into().ok()
}

async fn look_at_file(tab: Tab, file: &web_sys::File) -> Option<()> {
    let bitmap = window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    look(tab, width, height, |context, width, height| {
        context
            .draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height)
            .ok()
    })
}

fn look_at_video(tab: Tab, video: &HtmlVideoElement) -> Option<()> {
    let (width, height) = (
        f64::from(video.video_width()),
        f64::from(video.video_height()),
    );
    look(tab, width, height, |context, width, height| {
        context
            .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)
            .ok()
    })
}

/// Draws a picture of that size, made smaller where it is too large, and hands its grey values to the worker.
fn look(
    tab: Tab,
    width: f64,
    height: f64,
    draw: impl FnOnce(&CanvasRenderingContext2d, f64, f64) -> Option<()>,
) -> Option<()> {
    let longest = width.max(height);
    if longest < 1.0 {
        return None;
    }
    let scale = (SIDE / longest).min(1.0);
    let (width, height) = ((width * scale).floor(), (height * scale).floor());
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    draw(&context, width, height)?;
    let pixels = context.get_image_data(0.0, 0.0, width, height).ok()?;
    tab.direct(Direct::Read {
        width: pixels.width(),
        height: pixels.height(),
        grey: codes::grey(&pixels.data()),
    });
    Some(())
}
