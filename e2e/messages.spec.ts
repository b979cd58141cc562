// What a person does with messages, between the client and others: plain, in the older OMEMO and in OMEMO 2.
import { expect, test } from "./support/test";

test("text is styled as it says, in the log and while it is written", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const text = "> *strong* line\n>> deeper\n_emphasis_, ~strike~ and `code *x*` at https://example.org/_a_\n```rust\nlet *x* = 1;\n```\nnot*strong*";
  await app.composer.fill(text);
  const field = app.page.locator(".field");
  await expect(field.locator(".mirror")).toHaveText(`${text}\u200b`, { useInnerText: false });
  await expect(field).toHaveClass(/styled/);
  // The mirror lies under the field exactly: the same height means the same lines.
  expect(await field.evaluate((it) => { const [mirror, area] = it.children as unknown as HTMLElement[]; return area.scrollHeight - mirror.scrollHeight; })).toBe(0);
  await app.composer.press("Enter");
  await other.decrypted(text);
  const message = await app.message(text);
  const body = message.locator("[data-part=body]");
  await expect(body.locator("blockquote > strong")).toHaveText("*strong*");
  await expect(body.locator("blockquote blockquote")).toHaveText(/deeper/);
  await expect(body.locator("em")).toHaveText("_emphasis_");
  await expect(body.locator("del")).toHaveText("~strike~");
  await expect(body.locator("code")).toHaveText("`code *x*`");
  await expect(body.locator("pre")).toHaveText("let *x* = 1;");
  await expect(body.locator("strong")).toHaveCount(1);
  await expect(body.getByRole("link")).toHaveAttribute("href", "https://example.org/_a_");

  await other.send(alice, "/me shrugs");
  await expect(app.messages.last().locator("[data-part=body]")).toHaveText(`* ${bob.jid} shrugs`);
  await other.send(alice, "<b>*no* markup</b>");
  await expect(app.messages.last().locator("[data-part=body] b")).toHaveCount(0);
});
