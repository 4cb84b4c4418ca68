"""Pages of citizens: reading, writing, following, rating, and the figures everybody may see."""
