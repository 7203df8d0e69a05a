"""The web service: shows and serves what model/ has learnt."""
