"""The same map as the code, plus journeys and browser: each test tells what a neighbour, or a colleague, would see."""
