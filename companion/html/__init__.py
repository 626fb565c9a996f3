"""Results and rows → accessible HTML, through autoescaped templates."""
