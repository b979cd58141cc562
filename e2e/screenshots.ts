// `make screenshots`: sign-in, chat list and an encrypted chat, at two sizes, light and dark, into e2e/shots/.
import { expect, test } from "./support/test";

const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];
const TALK = [
  ["bob", "Are we still on for Thursday?"],
  ["alice", "Yes! Half past six, at the station 🚉"],
  ["bob", "Good. I'll bring the maps, and the long list of questions that we never got round to last time; there are eleven of them by now, and most have two parts."],
  ["alice", "Only eleven?"],
  ["bob", "שלום 👋\nand on a second line"],
  ["alice", "See you there."],
] as const;

for (const size of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(() => {
      test.use({ viewport: size, colorScheme });
      test(`${size.width}x${size.height} ${colorScheme}`, async ({ app, account, peer, page }) => {
        const shot = (name: string) => page.screenshot({ path: `shots/${name}-${size.width}x${size.height}-${colorScheme}.png` });
        const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
        const [bobs, carols] = [await peer(bob), await peer(carol)];

        await app.open();
        await expect(app.signInButton).toBeVisible();
        await shot("sign-in");
        await app.fillSignIn(alice);
        await app.online();
        await app.startChat(bob.jid);
        for (const [who, text] of TALK) {
          if (who === "alice") {
            await app.send(text);
            await bobs.decrypted(text);
          } else {
            await bobs.send(alice, text);
          }
          await app.message(text);
        }
        await shot("chat");
        await carols.send(alice, "Have you seen this?");
        await carols.sendPlain(alice, "An unencrypted one, too.");
        await page.goto(`${app.url}#/`);
        await expect(app.chat(carol.jid)).toHaveAttribute("data-unread", "2");
        await shot("chats");
        await app.settings();
        await expect(page.locator("[data-persisted]")).toBeVisible();
        await shot("settings");
        // What waits for the network.
        await page.context().setOffline(true);
        await app.openChat(bob.jid);
        await app.send("This one waits for the train to leave the tunnel.");
        await expect(await app.message("This one waits for the train to leave the tunnel.")).toContainText("Waiting to be sent");
        await shot("offline");
        await page.context().setOffline(false);
        await app.online();
      });
    });
  }
}
