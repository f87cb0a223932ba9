"""A Discord to run bots against: REST API v10 and gateway over real sockets, with people who use it.

The stand-in holds an application, guilds, members, channels, threads and forums (`platform.DiscordPlatform`). A bot
connects with its own library: it identifies at the gateway (`gateway`), calls the REST API (`rest`), answers
interactions in time. People act over the control interface (`people.Person`, `remote.DiscordRemote`): they write, press
buttons, fill in forms, use commands, and see exactly what Discord would show them.

What is kept as the real platform keeps it: permissions a channel with overwrites, private threads and who sees them,
locked and archived threads, closed direct messages, ephemeral messages for one viewer until they reload, the three
seconds and the fifteen minutes of an interaction, privileged intents, enforced nonces, 429 with `Via`, sessions that
resume, are invalidated, or are asked to reconnect.

    async with start(DiscordPlatform()) as discord:
        bot.connect(discord.api_url, discord.gateway_url, discord.token)
        async with DiscordRemote.connect(discord.base_url) as remote:
            ann = await remote.person("ann")
            message = await ann.post("#help", "Where is my order #1042?")

Reference: https://docs.discord.com/developers/reference
"""
