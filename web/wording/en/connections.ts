/** What the page of connections says. */
export default {
  connections: {
    telegram: {
      title: "Telegram",
      what:
        "The bot tells you of new, moved and cancelled lessons, reminds you of them, and answers what is on your calendar.",
      none: "No account is linked.",
      linked: "Account {account} is linked, since {since}.",
      linkedNow: "Your Telegram account is linked.",
      makeCode: "Link an account",
      anotherCode: "Make another code",
      linkAnother: "Link another account",
      openOrSend: "Open the bot by this link and press Start, or send it the code.",
      send: "Send this code to the bot in Telegram.",
      open: "Open the bot in Telegram",
      code: "Code",
      left: "It can be used for",
      codeEnded: "The code has ended unused. Make another one.",
      codeLost: "The network lost the code before it came here. Make another one.",
      unlink: "Unlink",
      unlinkTitle: "Unlink Telegram?",
      unlinkMore: "The bot tells this account nothing any more. You can link it again at any time.",
      unlinked: "The account is unlinked.",
    },
    feed: {
      title: "Calendar",
      what:
        "A secret address from which your calendar program (Google, Apple, Outlook) reads your lessons and keeps them up to date. Whoever has the address can read them, too.",
      make: "Make the address",
      address: "Address of your calendar",
      shownOnce: "Copy the address now: it is shown this once only.",
      subscribe: "Subscribe in the calendar program of this device",
      there: "There is an address, made on {since}. Where it is lost, replace it.",
      lost: "The network lost the address before it came here. Replace it to get one.",
      replace: "Replace",
      replaceTitle: "Replace the address?",
      replaceMore:
        "The address that there is leads nowhere then: calendar programs have to be given the new one.",
      remove: "Remove",
      removeTitle: "Remove the address?",
      removeMore:
        "Calendar programs cannot read your lessons any more. What they have read they may keep.",
      removed: "The address is removed.",
    },
  },
};
