-- Takes reports that come with a block (XEP-0377), which no module of Prosody's own does, and keeps the newest of each account.
module:add_feature("urn:xmpp:reporting:1");
local reports = module:open_store("reports");
module:hook("iq-set/self/urn:xmpp:blocking:block", function (event)
	for item in event.stanza.tags[1]:childtags("item") do
		local report = item:get_child("report", "urn:xmpp:reporting:1");
		if report then reports:set(event.origin.username, { about = item.attr.jid; report = tostring(report) }); end
	end
	-- mod_blocklist goes on with it.
end, 10);
