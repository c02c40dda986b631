"""The editors' desk: a page for daily tagging and a REST API for the CMS. Needs the extra ``desk``; see docs/desk.md."""
