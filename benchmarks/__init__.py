"""What the README's figures come from: each module measures one thing beside its alternatives, in the same run."""
