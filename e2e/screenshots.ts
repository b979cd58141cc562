// `make screenshots`: what people see most, at three sizes, light and dark, into e2e/shots/.
import type { App } from "./support/app";
import { type Peer, part } from "./support/peer";
import { portrait } from "./support/picture";
import { expect, test } from "./support/test";

const SIZES = [{ width: 390, height: 844 }, { width: 820, height: 1180 }, { width: 1440, height: 900 }];

/** A talk with most of what one can do in one. */
async function talk(app: App, bobs: Peer, alice: { jid: string; password: string }): Promise<void> {
  const say = async (text: string) => {
    await app.send(text);
    return (await bobs.decrypted(text)).id!;
  };
  const heard = async (text: string, parts: string[] = []) => {
    const id = await bobs.send(alice, text, parts);
    await app.message(text);
    return id;
  };
  await heard("Are we still on for Thursday?");
  const station = await say("Yes! Half past six, at the station 🚉");
  await bobs.send(alice, null, [part.reactions(station, "👍", "🎉"), part.store]);
  const maps = await heard("Good. I'll bring the maps, and the long list of questions that we never got round to last time; there are eleven of them by now, and most have two parts.");
  await app.react(await app.message("Good. I'll bring the maps, and the long list of questions that we never got round to last time; there are eleven of them by now, and most have two parts."), "😂");
  await app.send("Only eleven?");
  await heard("The way there:\n> line 4 to *Old Mill*, _not_ Mill Lane\nand `platform 2` on the way back. https://example.org/map");
  const typo = await bobs.send(alice, "It is a five minute walk from there.");
  await app.message("It is a five minute walk from there.");
  await bobs.send(alice, "It is a ten minute walk from there.", [part.replace(typo)]);
  await app.message("It is a ten minute walk from there.");
  const wrong = await heard("wrong chat, sorry");
  await bobs.send(alice, null, [part.retract(wrong), part.store]);
  await bobs.send(alice, null, [part.reactions(maps, "😂"), part.store]);
  await bobs.send(alice, "> Yes! Half past six, at the station 🚉\nwhich entrance?", [part.reply(station, alice.jid), part.fallback(39)]);
  await heard("שלום 👋\nand on a second line");
  await heard("👋");
  await app.send("See you there.");
  await bobs.decrypted("See you there.");
}

for (const size of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(() => {
      test.use({ viewport: size, colorScheme, actionTimeout: 15_000 });
      test(`${size.width}x${size.height} ${colorScheme}`, async ({ app, account, peer, page, prosody }) => {
        test.setTimeout(300_000);
        const shot = (name: string) => page.screenshot({ path: `shots/${name}-${size.width}x${size.height}-${colorScheme}.png` });
        const [alice, bob, carol, dave, erin] = [await account("alice"), await account("bob"), await account("carol"), await account("dave"), await account("erin")];
        await prosody.befriend(alice, bob, carol, dave);
        const [bobs, carols, erins] = [await peer(bob), await peer(carol), await peer(erin)];
        await bobs.avatar(portrait(210));
        await carols.avatar(portrait(20));
        await bobs.nick("Bob Winter");
        await carols.nick("Carol Ångström");

        await app.open();
        await expect(app.signInButton).toBeVisible();
        await shot("sign-in");
        await page.getByRole("link", { name: "Create an account" }).click();
        await page.waitForTimeout(500);
        await shot("register");
        await app.open();
        await app.signIn(alice);
        await shot("nothing-yet");
        await app.startChat(bob.jid);
        await talk(app, bobs, alice);
        await carols.presence("away", "in the library");
        await carols.send(alice, "Have you seen this?");
        await carols.sendPlain(alice, "An unencrypted one, too.");
        await page.goto(`${app.url}#/`);
        await expect(app.chat(carol.jid)).toHaveAttribute("data-unread", "2");
        await app.openChat(bob.jid);
        await page.mouse.move(0, 0);
        await shot("chat");
        await app.composer.fill("on the *left* side, I think");
        await shot("composing");
        const message = await app.message("Only eleven?");
        await message.click({ button: "right" });
        await shot("message-menu");
        await page.keyboard.press("Escape");
        await app.choose(message, "React");
        await shot("emoji");
        await page.keyboard.press("Escape");
        await app.choose(await app.message("It is a ten minute walk from there."), "Details");
        await shot("message-details");
        await page.keyboard.press("Escape");
        await app.choose(message, "Reply");
        await shot("replying");
        await page.keyboard.press("Escape");
        await app.choose(message, "Select");
        await shot("selecting");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Encryption" }).click();
        await shot("encryption");
        await page.keyboard.press("Escape");
        await page.locator(".pane-title").getByRole("button").click();
        await expect(page.getByRole("dialog", { name: "Contact details" })).toBeVisible();
        await shot("contact-details");
        await page.keyboard.press("Escape");

        await page.goto(`${app.url}#/`);
        await app.chat(bob.jid).click({ button: "right" });
        await shot("chat-menu");
        await page.getByRole("menuitem", { name: "Pin", exact: true }).click();
        await erins.subscribe(alice, "It is me, from school", "Erin Stone");
        await erins.sendPlain(alice, "Hello, is this the right Alice?");
        await expect(app.chat(erin.jid)).toBeVisible();
        await app.chat(erin.jid).click({ button: "right" });
        await page.getByRole("menuitem", { name: "Mute", exact: true }).click();
        await page.mouse.move(0, 0);
        await shot("chats");
        await page.getByRole("textbox", { name: "Search chats and contacts" }).fill("walk");
        await expect(page.locator(".hits mark").first()).toBeVisible();
        await shot("search");
        await page.keyboard.press("Escape");
        await page.goto(`${app.url}#/contacts`);
        await expect(page.locator(`[data-request="${erin.jid}"]`)).toBeVisible();
        await shot("contacts");
        await page.getByRole("button", { name: "Add contact" }).first().click();
        await shot("add-contact");
        await page.keyboard.press("Escape");

        await app.settings();
        await expect(page.locator("[data-persisted]")).toBeVisible();
        await shot("settings");
        await page.locator("#main, main").first().evaluate((main) => { for (const it of [main, ...main.querySelectorAll("*")]) it.scrollTop = it.scrollHeight; });
        await shot("settings-end");
        // What waits for the network.
        await page.context().setOffline(true);
        await app.openChat(bob.jid);
        await app.composer.fill("");
        await app.send("This one waits for the train to leave the tunnel.");
        await expect(await app.message("This one waits for the train to leave the tunnel.")).toContainText("Waiting to be sent");
        await shot("offline");
        await page.context().setOffline(false);
        await app.online();
      });
    });
  }
}
