/** What the forms of a tutor's pages say. */
export default {
  forms: {
    saving: "Saving…",
    unsaved: "Not saved yet",
    undoAll: "Undo changes",
    outdated:
      "Someone else has changed this meanwhile. What you typed is still here: save it over theirs, or give it up and see theirs.",
    saveMine: "Save mine",
    takeTheirs: "Show theirs",
    leave: "What you changed here is not saved. Leave anyway?",
    whichTutor: "These are the pages of one tutor. Choose whose first.",
  },
};
